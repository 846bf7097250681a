import type { Rules } from './rules.ts';

/**
 * What a handler is told beside its event.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export interface Context {
  readonly functionName: string | undefined;
  readonly functionVersion: string | undefined;
  readonly invokedFunctionArn: string | undefined;
  readonly memoryLimitInMB: string | undefined;
  readonly awsRequestId: string;
  readonly logGroupName: string | undefined;
  readonly logStreamName: string | undefined;
  /** The Cognito identity of the caller. */
  readonly identity: unknown;
  /** What the caller sent as client context. */
  readonly clientContext: unknown;
  readonly tenantId: string | undefined;
  /** From `nodejs24.x` on: what is in `_X_AMZN_TRACE_ID`, too. */
  readonly xRayTraceId?: string | undefined;
  /** ms until the invocation times out. */
  getRemainingTimeInMillis(): number;
}

/** What handlers of runtimes before `nodejs24.x` find in their context, too. */
export interface CallbackContext extends Context {
  /** Whether the answer to a callback waits for the event loop to run empty; `true` unless the handler changes it. */
  callbackWaitsForEmptyEventLoop: boolean;
  readonly done: (error: unknown, result?: unknown) => void;
  readonly fail: (error: unknown) => void;
  readonly succeed: (result: unknown) => void;
}

/** Makes the contexts of one process. What the environment tells is read once. */
export function contextFactory(
  environment: NodeJS.ProcessEnv,
  { traceInContext }: Pick<Rules, 'traceInContext'>,
): (id: string, headers: ReadonlyMap<string, string>) => Context {
  const {
    AWS_LAMBDA_FUNCTION_VERSION: functionVersion,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryLimitInMB,
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
  } = environment;
  return (id, headers) => {
    const deadline = Number(headers.get('lambda-runtime-deadline-ms'));
    // Without a spread: after one, V8 adds each property the slow way.
    const context = {
      functionVersion,
      functionName,
      memoryLimitInMB,
      logGroupName,
      logStreamName,
      clientContext: parse('ClientContext', headers.get('lambda-runtime-client-context')),
      identity: parse('CognitoIdentity', headers.get('lambda-runtime-cognito-identity')),
      invokedFunctionArn: headers.get('lambda-runtime-invoked-function-arn'),
      awsRequestId: id,
      tenantId: headers.get('lambda-runtime-aws-tenant-id'),
      getRemainingTimeInMillis: () => deadline - Date.now(),
    };
    return traceInContext
      ? Object.assign(context, { xRayTraceId: headers.get('lambda-runtime-trace-id') })
      : context;
  };
}

function parse(name: string, json: string | undefined): unknown {
  if (json === undefined || json === '') return undefined;
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Error(`Cannot parse ${name} as json: ${String(error)}`, { cause: error });
  }
}
