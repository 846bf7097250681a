import { highWaterMarkOf } from '../handler/streaming-handler.ts';
import { logWarning } from '../log/log.ts';
import type { HandlerCall } from './handler-call.ts';
import { neverSettled } from './promise-model.ts';
import { ResponseStream } from './response-stream.ts';
import { isThenable } from './thenable.ts';

/**
 * Runs a handler that `awslambda.streamifyResponse` marked. The invocation is over when its promise is settled and its stream is
 * closed; up to `nodejs22.x`, unless it turns that off, the next one then waits until the event loop is empty.
 */
export function runWithStream({ handler, event, context, invocation, rules }: HandlerCall): void {
  const stream = new ResponseStream(
    (contentType, onLoss) => invocation.stream(contentType, onLoss),
    highWaterMarkOf(handler),
  );
  const full = rules.callbacks ? { callbackWaitsForEmptyEventLoop: true, ...context } : context;
  // A string up to nodejs22.x, as AWS's client throws it.
  const refusal = (message: string) => (rules.callbacks ? message : new Error(message));
  const proceed = (): void => {
    if ('callbackWaitsForEmptyEventLoop' in full && full.callbackWaitsForEmptyEventLoop) {
      invocation.whenIdle = () => invocation.proceed();
      // The event loop may be empty already.
      setImmediate(() => undefined);
    } else invocation.proceed();
  };
  const fail = async (error: unknown): Promise<void> => {
    await stream.settled();
    // What is written from now on belongs to no invocation.
    stream.destroy();
    invocation.fail(error);
    proceed();
  };
  const complete = async (result: unknown): Promise<void> => {
    if (!isThenable(result)) return fail(refusal('Streaming does not support non-async handlers.'));
    if ((await result) !== undefined) logWarning('Streaming handlers ignore return values.');
    invocation.whenIdle = () => waitForTimeout(stream);
    await stream.whenClosed();
    if (stream.errored !== null) throw stream.errored;
    if (!stream.writableFinished) return fail(refusal('Response stream is not finished.'));
    invocation.finish();
    proceed();
  };
  invocation.holdNext();
  invocation.whenIdle = () => void fail(neverSettled());
  try {
    complete(handler(event, stream, full)).catch(fail);
  } catch (error) {
    void fail(error);
  }
}

/** Nothing is left that could end the stream. AWS's client, whose connection is open, does not notice. */
function waitForTimeout(stream: ResponseStream): void {
  logWarning(
    'The handler has returned, but its response stream is not ended: the invocation runs into its timeout.',
  );
  const alive = setInterval(() => undefined, 2 ** 30);
  stream.once('close', () => clearInterval(alive));
}
