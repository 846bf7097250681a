import type { CallbackContext } from '../context.ts';
import type { HandlerCall } from './handler-call.ts';
import { neverSettled } from './promise-model.ts';
import { isThenable } from './thenable.ts';

/**
 * Runs a handler as runtimes up to `nodejs22.x` do: the first of its promise, its callback and the functions of
 * its context answers. What it returns, unless that is a promise, is not looked at. As AWS's client, which answers at once, this
 * keeps to an answer when a rejection turns out to be unhandled: https://github.com/aws/aws-lambda-base-images/issues/392
 */
export function runWithCallback({ handler, event, context, invocation }: HandlerCall): void {
  let answered = false;
  const once =
    <A extends unknown[]>(action: (...values: A) => void) =>
    (...values: A): void => {
      if (answered) return;
      answered = true;
      action(...values);
    };
  const succeed = (result: unknown) => invocation.settleAfterTurn(() => invocation.succeed(result));
  const fail = (error: unknown) => invocation.settleAfterTurn(() => invocation.fail(error ?? 'handled'));
  const done = (error: unknown, result: unknown) => {
    if (error === undefined || error === null) succeed(result);
    else fail(error);
  };

  const full: CallbackContext = {
    callbackWaitsForEmptyEventLoop: true,
    succeed: once(succeed),
    fail: once(fail),
    done: once(done),
    ...context,
  };
  const callback = once((error: unknown, result: unknown) => {
    if ((error !== undefined && error !== null) || !full.callbackWaitsForEmptyEventLoop) done(error, result);
    else invocation.whenIdle = () => invocation.succeed(result);
  });

  invocation.whenIdle = () => {
    answered = true;
    if (handler.constructor.name === 'AsyncFunction') invocation.fail(neverSettled());
    else invocation.succeed(null);
  };
  try {
    const result = handler(event, full, callback);
    if (isThenable(result)) result.then(full.succeed, full.fail);
  } catch (error) {
    // As at AWS, who throws null has not failed.
    callback(error, undefined);
  }
}
