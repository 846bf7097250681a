import { RuntimeError } from '../errors/runtime-error.ts';
import type { HandlerCall } from './handler-call.ts';

/** Runs a handler as `nodejs24.x` and later do: what it returns, or what its promise resolves to, is the result. */
export function runWithPromise({ handler, event, context, invocation }: HandlerCall): void {
  const succeed = (result: unknown) => afterTurn(() => invocation.succeed(result));
  const fail = (error: unknown) => afterTurn(() => invocation.fail(error));
  invocation.whenIdle = () => invocation.fail(neverSettled());
  try {
    Promise.resolve(handler(event, context)).then(succeed, fail);
  } catch (error) {
    fail(error);
  }
}

/**
 * Answers, as AWS's client does, at the end of this turn of the event loop: rejections that nobody handles are noticed before, and are the
 * invocation's own.
 */
function afterTurn(answer: () => void): void {
  setImmediate(answer);
}

/** An async handler's event loop ran empty, so that nothing can settle its promise any more. */
export function neverSettled(): RuntimeError {
  return new RuntimeError(
    'Runtime.NodeJsExit',
    'The handler has a promise that never settles: its event loop is empty',
  );
}
