import { limits } from '@lambda-stack/invoke';

import { AnswerError } from '../payload/answer-error.ts';
import { PreludeReader, preludeType, type PreludeEnd } from '../payload/prelude.ts';
import type { ApiResponse, ResponseHead, ResponseStream } from './api-request.ts';
import { BrokenStream } from './broken-stream.ts';
import { openStream, type FunctionStream, type StreamSettings } from './function-stream.ts';
import { refusal, tooLarge, type IntegrationFailure, type IntegrationRequest } from './integration.ts';

/** How the call of a function that streams began. */
export type StreamOutcome =
  | { readonly kind: 'streaming'; readonly response: ApiResponse; readonly traceId: string | undefined }
  | IntegrationFailure;

/** What of a stream is the kind of API's business. */
export interface StreamFormat {
  /** What a prelude says. @throws AnswerError */
  readonly toHead: (prelude: Uint8Array) => ResponseHead;
  /** Whether a prelude counts though the content type is not that of streams that have one. */
  readonly findsPrelude: boolean;
}

/**
 * Calls a function and waits until its response begins: until there is its head, and a piece of its body or its end.
 * @throws AnswerError where the stream's prelude is malformed
 */
export async function integrateStream(
  settings: StreamSettings,
  { functionName, event, traceId }: IntegrationRequest,
  format: StreamFormat,
): Promise<StreamOutcome> {
  const payload = Buffer.from(JSON.stringify(event));
  if (payload.byteLength > limits.requestBytes) return tooLarge(payload);
  try {
    const stream = await openStream(settings, { functionName, payload, traceId });
    return { kind: 'streaming', response: await readResponse(stream, format), traceId: stream.traceId };
  } catch (error) {
    if (error instanceof AnswerError) throw error;
    return error instanceof BrokenStream ? error.failure : refusal(error);
  }
}

async function readResponse(
  stream: FunctionStream,
  { toHead, findsPrelude }: StreamFormat,
): Promise<ApiResponse> {
  const { contentType, pieces } = stream;
  const hasPrelude = contentType === preludeType;
  try {
    if (hasPrelude || findsPrelude) {
      const prelude = await readPrelude(pieces, hasPrelude);
      if (prelude.kind === 'complete') return { ...toHead(prelude.json), body: resume(prelude.rest, stream) };
      if (hasPrelude) throw new AnswerError(`the stream's prelude ${prelude.reason}`);
      return { ...rawHead(contentType), body: resume(prelude.bytes, stream) };
    }
    const first = await pieces.next();
    return {
      ...rawHead(contentType),
      body: first.done === true ? new Uint8Array() : resume(first.value, stream),
    };
  } catch (error) {
    await pieces.return();
    throw error;
  }
}

async function readPrelude(pieces: FunctionStream['pieces'], isDeclared: boolean): Promise<PreludeEnd> {
  const reader = new PreludeReader({ isDeclared });
  for (;;) {
    const { done, value } = await pieces.next();
    if (done === true) return reader.end();
    const progress = reader.read(value);
    if (progress.kind !== 'unfinished') return progress;
  }
}

/** Streams without a prelude are their response's body. */
const rawHead = (contentType: string): ResponseHead => ({
  status: 200,
  headers: [['Content-Type', contentType]],
});

/** The rest of a stream, with the end of a piece that was taken from it put back. */
function resume(first: Uint8Array, { pieces, waitForClient }: FunctionStream): ResponseStream {
  let taken: Uint8Array | undefined = first.byteLength === 0 ? undefined : first;
  const iterator: AsyncIterator<Uint8Array, void> = {
    next() {
      if (taken === undefined) return pieces.next();
      const value = taken;
      taken = undefined;
      return Promise.resolve({ done: false, value });
    },
    return: () => pieces.return(),
  };
  return { [Symbol.asyncIterator]: () => iterator, waitForClient };
}
