import { RuntimeError } from '../errors/runtime-error.ts';
import type { Handler } from '../handler/find-handler.ts';
import type { Context } from '../context.ts';
import type { Invocation } from './invocation.ts';

/** Runs a handler as `nodejs24.x` and later do: what it returns, or what its promise resolves to, is the result. */
export function runWithPromise(
  handler: Handler,
  event: unknown,
  context: Context,
  invocation: Invocation,
): void {
  invocation.whenIdle = () => invocation.fail(neverSettled());
  // The answer waits for a turn of the event loop, so that rejections nobody handles are noticed before it.
  new Promise((resolve) => resolve(handler(event, context))).then(
    (result) => setImmediate(() => invocation.succeed(result)),
    (error: unknown) => setImmediate(() => invocation.fail(error)),
  );
}

/** An async handler's event loop ran empty, so that nothing can settle its promise any more. */
export function neverSettled(): RuntimeError {
  return new RuntimeError(
    'Runtime.NodeJsExit',
    'The handler has a promise that never settles: its event loop is empty',
  );
}
