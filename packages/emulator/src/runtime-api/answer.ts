import { discardBody, header, type Exchange } from '@lambda-stack/http';
import { limits } from '@lambda-stack/invoke';

import { afterPromises } from '../after-promises.ts';
import type { ResponseSink } from '../environment/response-sink.ts';
import { readBody } from '../http/body.ts';
import { answerAccepted, answerError, answerWrongState } from './errors.ts';
import type { Answered, RuntimePeer, Verdict } from './peer.ts';
import { hasKnownResponseMode } from './request-headers.ts';
import { streamBody } from './stream-body.ts';

/** A runtime's answer to an invocation: a response, perhaps a streamed one, or an error. */
export function handleAnswer(
  peer: RuntimePeer,
  kind: 'response' | 'error',
  requestId: string,
  exchange: Exchange,
): void {
  // Before the body is read: an answer that can't be taken must not fill the memory.
  const verdict = peer.respond(kind, requestId);
  if (verdict !== 'accepted') return discardBody(exchange, () => answerVerdict(exchange, verdict));
  if (kind === 'response' && !hasKnownResponseMode(exchange)) {
    peer.abandon();
    return discardBody(exchange, () =>
      answerError(exchange, 'InvalidFunctionResponseMode', 'Invalid function response mode'),
    );
  }
  const contentType = contentTypeOf(exchange);
  // As in the original, it is the caller who asks for a stream: aws-lambda-go streams, and names no mode.
  const sink = kind === 'response' ? peer.stream(contentType) : undefined;
  if (sink) passOn(peer, sink, contentType, exchange);
  else collect(peer, kind, contentType, exchange);
}

/** The type reaches the caller; that which curl sends where it is given none says nothing of a response, which is JSON. */
function contentTypeOf({ headers: { 'content-type': type = 'application/octet-stream' } }: Exchange): string {
  return type === 'application/x-www-form-urlencoded' ? 'application/json' : type;
}

function collect(
  peer: RuntimePeer,
  kind: 'response' | 'error',
  contentType: string,
  exchange: Exchange,
): void {
  readBody(exchange, limits.responseBytes, (body) => {
    // A runtime that goes away in the middle of its answer has not answered; its exit tells the rest.
    if (body.kind === 'aborted') return peer.abandon();
    if (body.kind === 'too-large') {
      const verdict = peer.responded({ kind: 'too-large' });
      return answerTooLarge(exchange, verdict, limits.responseBytes);
    }
    const payload = body.bytes;
    const verdict = peer.responded(
      kind === 'error'
        ? { kind, payload, contentType, errorType: header(exchange, 'lambda-runtime-function-error-type') }
        : (trailingError(exchange) ?? { kind, payload, contentType }),
    );
    // The caller's response goes out first: it is what someone waits for.
    afterPromises(() => answerVerdict(exchange, verdict));
  });
}

function passOn(peer: RuntimePeer, sink: ResponseSink, contentType: string, exchange: Exchange): void {
  streamBody(exchange, sink, limits.streamBytes, {
    whole(bytes) {
      const verdict = peer.responded(trailingError(exchange) ?? { kind: 'streamed', bytes, contentType });
      afterPromises(() => answerVerdict(exchange, verdict));
    },
    tooLarge() {
      const verdict = peer.responded({ kind: 'too-large' });
      return () => answerTooLarge(exchange, verdict, limits.streamBytes);
    },
    aborted: () => peer.truncate(),
  });
}

/** An error that a runtime met in the middle of its response. */
function trailingError({ trailers }: Exchange): Answered | undefined {
  const errorType = trailers['lambda-runtime-function-error-type'];
  if (errorType === undefined) return undefined;
  const body = trailers['lambda-runtime-function-error-body'];
  const payload = body === undefined ? JSON.stringify({ errorType }) : Buffer.from(body, 'base64');
  return { kind: 'error', payload: Buffer.from(payload), contentType: 'application/json', errorType };
}

function answerTooLarge(exchange: Exchange, verdict: Verdict, limit: number): void {
  if (verdict !== 'accepted') return answerVerdict(exchange, verdict);
  answerError(exchange, 'RequestEntityTooLarge', `Exceeded maximum allowed payload size (${limit} bytes).`);
}

function answerVerdict(exchange: Exchange, verdict: Verdict): void {
  if (verdict === 'accepted') answerAccepted(exchange);
  else if (verdict === 'unknown id') answerError(exchange, 'InvalidRequestID', 'Invalid request ID');
  else answerWrongState(exchange);
}
