import { contextFactory } from './context.ts';
import { reportError, textOf } from './errors/error-report.ts';
import { RuntimeError } from './errors/runtime-error.ts';
import { findHandler, type Handler } from './handler/find-handler.ts';
import { installGlobal } from './handler/awslambda-global.ts';
import { parseHandlerName } from './handler/handler-name.ts';
import { loadModule } from './handler/load-module.ts';
import { isStreaming } from './handler/streaming-handler.ts';
import { runWithCallback } from './invocation/callback-model.ts';
import type { HandlerCall } from './invocation/handler-call.ts';
import { Invocation } from './invocation/invocation.ts';
import { runWithPromise } from './invocation/promise-model.ts';
import { runWithStream } from './invocation/streaming-model.ts';
import { logError, logWarning, patchConsole, setLoggedInvocation } from './log/log.ts';
import { writeOutputAtOnce } from './output.ts';
import { rulesOf, type Rules } from './rules.ts';
import type { Event } from './runtime-api/event.ts';
import { parseAddress } from './runtime-api/requests.ts';
import { RuntimeApi } from './runtime-api/runtime-api.ts';

/** Exit codes of Lambda's own client. */
const exitCodes = { lost: 1, rejection: 128, exception: 129 } as const;

export interface StartOptions {
  /** `path/to/file.export`, below the task root. */
  readonly handler: string;
  /** Where its module is, absolute, in the place of the directory that the handler names: a bundle's. */
  readonly directory?: string | undefined;
  /** Lambda's variables; `process.env` where it is left out. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Serves a function in this process, for as long as it lives: loads its handler, then takes events from the Runtime API
 * at `AWS_LAMBDA_RUNTIME_API`. The promise is fulfilled when the first event is asked for. From then on `console` writes
 * Lambda's log format, and the process ends when the function or the Runtime API fails.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function start(options: StartOptions): Promise<void> {
  const environment = options.environment ?? process.env;
  const address = parseAddress(environment['AWS_LAMBDA_RUNTIME_API'] ?? '');
  if (address === undefined) {
    die('AWS_LAMBDA_RUNTIME_API is not host:port: this client is started by a Lambda emulator, not by hand');
  }
  const rules = rulesOf(environment['AWS_EXECUTION_ENV'], process.versions.node);
  const createContext = contextFactory(environment, rules);
  let loaded: { readonly handler: Handler; readonly run: Model } | undefined;
  let current: Invocation | undefined;
  let serving = false;
  let crashed = false;

  const onEvent = (event: Event, payload: string): void => {
    setLoggedInvocation(event.id, event.headers.get('lambda-runtime-aws-tenant-id'));
    setTraceId(event.headers.get('lambda-runtime-trace-id'));
    const invocation = new Invocation(event, api, rules);
    current = invocation;
    if (loaded === undefined) return;
    const { handler, run } = loaded;
    const call = new Promise<HandlerCall>((resolve) => {
      const context = createContext(event.id, event.headers);
      resolve({ handler, event: JSON.parse(payload), context, invocation, rules });
    });
    // Called from a promise: one frame of the client, as at AWS, is all that the function's traces show of it.
    call.then(run).catch((error: unknown) => invocation.fail(error));
  };
  const api = new RuntimeApi(address, {
    onEvent,
    onRefusal: (status, message) =>
      logWarning(`The Runtime API refused the response with ${status}: ${message}`),
    onLoss: die,
  });

  const crash = (title: string, error: unknown, exitCode: number): void => {
    logError(title, error);
    if (crashed) return;
    crashed = true;
    const end = () => process.exit(exitCode);
    if (!serving) api.failInit(reportError(error), end);
    else if (current?.open === true) current.answerAndEnd(error, end);
    else end();
  };
  const serve = (): void => {
    if (crashed) return;
    serving = true;
    api.start();
  };

  process.on('uncaughtException', (error) => crash('Uncaught Exception', error, exitCodes.exception));
  process.on('unhandledRejection', (reason, promise) => {
    const error = new RuntimeError('Runtime.UnhandledPromiseRejection', textOf(reason));
    crash('Unhandled Promise Rejection', Object.assign(error, { reason, promise }), exitCodes.rejection);
  });
  process.on('beforeExit', () => current?.whenIdle?.());
  writeOutputAtOnce();
  patchConsole({
    format: environment['AWS_LAMBDA_LOG_FORMAT'],
    level: environment['AWS_LAMBDA_LOG_LEVEL'],
    idAtInit: rules.idAtInit,
  });
  installGlobal(environment);

  try {
    const name = parseHandlerName(options.handler);
    const { directory = name.directory } = options;
    const module = await loadModule(environment['LAMBDA_TASK_ROOT'] ?? process.cwd(), { ...name, directory });
    const handler = findHandler(module, name, rules);
    loaded = { handler, run: chooseModel(handler, rules) };
  } catch (error) {
    crash(rules.initError, error, exitCodes.exception);
    return;
  }
  // Rejections that nobody handles are noticed at the end of a turn: those that the module left behind belong to its init.
  await new Promise((resolve) => setImmediate(resolve));
  serve();
}

type Model = (call: HandlerCall) => void;

/** How a handler is called, and what of it is the answer. */
function chooseModel(handler: Handler, { callbacks }: Rules): Model {
  if (isStreaming(handler)) return runWithStream;
  return callbacks ? runWithCallback : runWithPromise;
}

function setTraceId(id: string | undefined): void {
  if (id === undefined || id === '') delete process.env['_X_AMZN_TRACE_ID'];
  else process.env['_X_AMZN_TRACE_ID'] = id;
}

function die(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCodes.lost);
}
