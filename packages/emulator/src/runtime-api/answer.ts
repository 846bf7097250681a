import type { IncomingMessage, ServerResponse } from 'node:http';

import { limits } from '@lambda-stack/invoke';

import type { ResponseSink } from '../environment/response-sink.ts';
import { readBody } from '../http/body.ts';
import { answerAccepted, answerError, answerWrongState, refuse } from './errors.ts';
import type { Answered, RuntimePeer, Verdict } from './peer.ts';
import { hasKnownResponseMode, header } from './request-headers.ts';
import { streamBody } from './stream-body.ts';

/** A runtime's answer to an invocation: a response, perhaps a streamed one, or an error. */
export function handleAnswer(
  peer: RuntimePeer,
  kind: 'response' | 'error',
  requestId: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  // Before the body is read: an answer that can't be taken must not fill the memory.
  const verdict = peer.respond(kind, requestId);
  if (verdict !== 'accepted') return refuse(request, () => answerVerdict(response, verdict));
  if (kind === 'response' && !hasKnownResponseMode(request)) {
    peer.abandon();
    return refuse(request, () =>
      answerError(response, 'InvalidFunctionResponseMode', 'Invalid function response mode'),
    );
  }
  const contentType = contentTypeOf(request);
  // As in the original, it is the caller who asks for a stream: aws-lambda-go streams, and names no mode.
  const sink = kind === 'response' ? peer.stream(contentType) : undefined;
  if (sink) passOn(peer, sink, contentType, request, response);
  else collect(peer, kind, contentType, request, response);
}

/** The type reaches the caller; that which curl sends where it is given none says nothing of a response, which is JSON. */
function contentTypeOf({
  headers: { 'content-type': type = 'application/octet-stream' },
}: IncomingMessage): string {
  return type === 'application/x-www-form-urlencoded' ? 'application/json' : type;
}

function collect(
  peer: RuntimePeer,
  kind: 'response' | 'error',
  contentType: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  readBody(request, limits.responseBytes, (body) => {
    // A runtime that goes away in the middle of its answer has not answered; its exit tells the rest.
    if (body.kind === 'aborted') return peer.abandon();
    if (body.kind === 'too-large') {
      const verdict = peer.responded({ kind: 'too-large', bytes: body.size });
      return answerTooLarge(response, verdict, limits.responseBytes);
    }
    const payload = body.bytes;
    const verdict = peer.responded(
      kind === 'error'
        ? { kind, payload, contentType, errorType: header(request, 'lambda-runtime-function-error-type') }
        : (trailingError(request) ?? { kind, payload, contentType }),
    );
    // The caller's response goes out first: it is what someone waits for.
    setImmediate(() => answerVerdict(response, verdict));
  });
}

function passOn(
  peer: RuntimePeer,
  sink: ResponseSink,
  contentType: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  streamBody(request, sink, limits.streamBytes, {
    whole(bytes) {
      const verdict = peer.responded(trailingError(request) ?? { kind: 'streamed', bytes, contentType });
      setImmediate(() => answerVerdict(response, verdict));
    },
    tooLarge(bytes) {
      const verdict = peer.responded({ kind: 'too-large', bytes });
      refuse(request, () => answerTooLarge(response, verdict, limits.streamBytes));
    },
    aborted: () => peer.truncate(),
  });
}

/** An error that a runtime met in the middle of its response. */
function trailingError({ trailers }: IncomingMessage): Answered | undefined {
  const errorType = trailers['lambda-runtime-function-error-type'];
  if (errorType === undefined) return undefined;
  const body = trailers['lambda-runtime-function-error-body'];
  const payload = body === undefined ? JSON.stringify({ errorType }) : Buffer.from(body, 'base64');
  return { kind: 'error', payload: Buffer.from(payload), contentType: 'application/json', errorType };
}

function answerTooLarge(response: ServerResponse, verdict: Verdict, limit: number): void {
  if (verdict !== 'accepted') return answerVerdict(response, verdict);
  answerError(response, 'RequestEntityTooLarge', `Exceeded maximum allowed payload size (${limit} bytes).`);
}

function answerVerdict(response: ServerResponse, verdict: Verdict): void {
  if (verdict === 'accepted') answerAccepted(response);
  else if (verdict === 'unknown id') answerError(response, 'InvalidRequestID', 'Invalid request ID');
  else answerWrongState(response);
}
