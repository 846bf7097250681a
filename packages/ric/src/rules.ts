/** What differs between Lambda's Node.js runtimes. */
export interface Rules {
  /**
   * Handlers may take a callback, and the context has `done`, `fail`, `succeed` and `callbackWaitsForEmptyEventLoop`.
   * Without: what a handler returns, or what its promise resolves to, is the result.
   */
  readonly callbacks: boolean;
  /** A handler is also looked for in a module's default export. */
  readonly defaultExport: boolean;
  /** What stands in the log for the request id before the first invocation. */
  readonly idAtInit: '-' | undefined;
  /** What the log calls an error at init. */
  readonly initError: 'Init Error' | 'Uncaught Exception';
  /** The context has `xRayTraceId`. */
  readonly traceInContext: boolean;
  /** What a result that JSON can't hold is called. */
  readonly stringifyError: 'Error' | 'Runtime.JSONStringifyError';
}

const firstWithoutCallbacks = 24;

/**
 * The rules of the configured runtime, `AWS_EXECUTION_ENV`; where that names no Node.js, those of the local version.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export function rulesOf(executionEnvironment: string | undefined, localVersion: string): Rules {
  const configured = /^AWS_Lambda_nodejs(\d+)\./.exec(executionEnvironment ?? '')?.[1];
  const major = Number.parseInt(configured ?? localVersion, 10);
  const modern = major >= firstWithoutCallbacks;
  return {
    callbacks: !modern,
    defaultExport: modern,
    idAtInit: modern ? '-' : undefined,
    // https://github.com/arithmetric/aws-lambda-ses-forwarder/issues/154
    initError: modern ? 'Init Error' : 'Uncaught Exception',
    traceInContext: modern,
    stringifyError: modern ? 'Runtime.JSONStringifyError' : 'Error',
  };
}
