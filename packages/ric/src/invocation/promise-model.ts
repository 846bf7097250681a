import { RuntimeError } from '../errors/runtime-error.ts';
import type { HandlerCall } from './handler-call.ts';

/** Runs a handler as `nodejs24.x` and later do: what it returns, or what its promise resolves to, is the result. */
export function runWithPromise({ handler, event, context, invocation }: HandlerCall): void {
  // The answer waits for a turn of the event loop, so that rejections nobody handles are noticed before it.
  const succeed = (result: unknown) => void setImmediate(() => invocation.succeed(result));
  const fail = (error: unknown) => void setImmediate(() => invocation.fail(error));
  invocation.whenIdle = () => invocation.fail(neverSettled());
  try {
    Promise.resolve(handler(event, context)).then(succeed, fail);
  } catch (error) {
    fail(error);
  }
}

/** An async handler's event loop ran empty, so that nothing can settle its promise any more. */
export function neverSettled(): RuntimeError {
  return new RuntimeError(
    'Runtime.NodeJsExit',
    'The handler has a promise that never settles: its event loop is empty',
  );
}
