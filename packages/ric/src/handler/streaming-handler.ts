import { RuntimeError } from '../errors/runtime-error.ts';

/** What a handler is marked by; packages that wrap handlers rely on these symbols. */
const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
const highWaterMark = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

/** Options of `awslambda.streamifyResponse`. */
export interface StreamOptions {
  /** Bytes that may wait for the Runtime API before `write` returns false. */
  readonly highWaterMark?: number;
}

/** Marks a handler as one that is called with `(event, responseStream, context)`; returns it. */
export function streamifyResponse<H extends object>(handler: H, options?: StreamOptions): H {
  const bytes = options?.highWaterMark;
  return Object.assign(handler, {
    [streaming]: 'response',
    ...(typeof bytes === 'number' && { [highWaterMark]: Math.trunc(bytes) }),
  });
}

/** @throws RuntimeError `Runtime.MalformedStreamingHandler` when it is marked as something else */
export function isStreaming(handler: object): boolean {
  const mark: unknown = Reflect.get(handler, streaming);
  if (mark === undefined || mark === null || mark === false) return false;
  if (mark === 'response') return true;
  throw new RuntimeError('Runtime.MalformedStreamingHandler', 'Only response streaming is supported.');
}

/** The handler's `highWaterMark` in bytes, if it has one. */
export function highWaterMarkOf(handler: object): number | undefined {
  const bytes = Number(Reflect.get(handler, highWaterMark) ?? Number.NaN);
  return bytes >= 0 ? bytes : undefined;
}
