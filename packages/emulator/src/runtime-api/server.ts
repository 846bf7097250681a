import type { IncomingMessage, ServerResponse } from 'node:http';

import { limits } from '@lambda-stack/invoke';

import type { RuntimeEvent } from '../environment/event.ts';
import { readBody } from '../http/body.ts';
import { answerAccepted, answerError } from './errors.ts';
import { parseCall } from './path.ts';

/** An invocation's end as the runtime posted it; `payload` is undefined when it was too large. */
export interface RuntimeAnswer {
  readonly kind: 'response' | 'error';
  readonly requestId: string;
  readonly payload: Buffer | undefined;
  readonly contentType: string;
  readonly errorType: string | undefined;
}

/** What a runtime may be told when it answers. */
export type Verdict = 'accepted' | 'unknown id' | 'wrong state';

/** The side of an execution environment that its runtime talks to. */
export interface RuntimePeer {
  /** The runtime asks for its next event; `false` when it may not. `deliver` is called once, maybe much later. */
  next(deliver: (event: RuntimeEvent, deadlineMs: number) => void): boolean;
  /** Whether an answer for this id could be taken now. */
  check(requestId: string, kind: 'response' | 'error'): Verdict;
  answer(answer: RuntimeAnswer): Verdict;
  initError(payload: Buffer, contentType: string, errorType: string | undefined): boolean;
}

/**
 * The Lambda Runtime API of one execution environment.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export function handleRuntimeRequest(
  peer: RuntimePeer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const call = parseCall(request.method ?? '', request.url ?? '');
  if (call === 'not found') {
    return refuse(request, () =>
      answerError(response, 'NotFound', `No such operation: ${request.url ?? ''}`),
    );
  }
  if (call === 'wrong method') {
    return refuse(request, () =>
      answerError(response, 'MethodNotAllowed', `${request.method ?? ''} is not allowed`),
    );
  }
  switch (call.name) {
    case 'next':
      return handleNext(peer, response);
    case 'response':
    case 'error':
      return handleAnswer(peer, call.name, call.requestId, request, response);
    case 'initError':
      return handleInitError(peer, request, response);
    case 'ping':
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end('pong');
  }
}

/** A request that the access rule refuses. */
export const refuseAccess = (request: IncomingMessage, response: ServerResponse, refusal: string): void =>
  refuse(request, () => answerError(response, 'AccessDenied', refusal));

function handleNext(peer: RuntimePeer, response: ServerResponse): void {
  const allowed = peer.next((event, deadlineMs) => {
    const headers = [
      'Content-Type',
      'application/json',
      'Lambda-Runtime-Aws-Request-Id',
      event.requestId,
      'Lambda-Runtime-Deadline-Ms',
      String(deadlineMs),
      'Lambda-Runtime-Invoked-Function-Arn',
      event.invokedFunctionArn,
      'Lambda-Runtime-Trace-Id',
      event.traceId,
      'Content-Length',
      String(event.payload.byteLength),
    ];
    if (event.clientContext !== undefined)
      headers.push('Lambda-Runtime-Client-Context', headerText(event.clientContext));
    response.writeHead(200, headers);
    response.end(event.payload);
  });
  if (!allowed) wrongState(response);
}

function handleAnswer(
  peer: RuntimePeer,
  kind: 'response' | 'error',
  requestId: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (request.headers['lambda-runtime-function-response-mode'] !== undefined) {
    const message = 'This response mode is not supported: leave out Lambda-Runtime-Function-Response-Mode';
    return refuse(request, () => answerError(response, 'InvalidFunctionResponseMode', message));
  }
  // Before the body is read: an answer that can't be taken must not fill the memory.
  const verdict = peer.check(requestId, kind);
  if (verdict !== 'accepted') return refuse(request, () => answerVerdict(response, verdict));
  readBody(request, limits.responseBytes, (body) => {
    // A runtime that goes away in the middle of its answer has not answered; its exit tells the rest.
    if (body.kind === 'aborted') return;
    const payload = body.kind === 'whole' ? body.bytes : undefined;
    const contentType = request.headers['content-type'] ?? 'application/octet-stream';
    const taken = peer.answer({ kind, requestId, payload, contentType, errorType: errorTypeHeader(request) });
    if (taken === 'accepted' && body.kind === 'too-large') {
      const message = `Exceeded maximum allowed payload size (${limits.responseBytes} bytes).`;
      answerError(response, 'RequestEntityTooLarge', message);
      return;
    }
    // The caller's response goes out first: it is what someone waits for.
    setImmediate(() => answerVerdict(response, taken));
  });
}

function handleInitError(peer: RuntimePeer, request: IncomingMessage, response: ServerResponse): void {
  readBody(request, limits.responseBytes, (body) => {
    if (body.kind === 'aborted') return;
    const payload = body.kind === 'whole' ? body.bytes : Buffer.from('{}');
    const contentType = request.headers['content-type'] ?? 'application/json';
    if (peer.initError(payload, contentType, errorTypeHeader(request))) answerAccepted(response);
    else wrongState(response);
  });
}

const errorTypeHeader = (request: IncomingMessage): string | undefined => {
  const value = request.headers['lambda-runtime-function-error-type'];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

function answerVerdict(response: ServerResponse, verdict: Verdict): void {
  if (verdict === 'accepted') answerAccepted(response);
  else if (verdict === 'unknown id') answerError(response, 'InvalidRequestID', 'Invalid request ID');
  else wrongState(response);
}

const wrongState = (response: ServerResponse): void =>
  answerError(response, 'InvalidStateTransition', 'State transition is not allowed');

/** Reads a body away before answering, so that the connection stays usable. */
function refuse(request: IncomingMessage, answer: () => void): void {
  request.resume();
  request.once('end', answer);
}

/** JSON text as a header value: its UTF-8 bytes as they are, and its line ends, which are only layout in JSON, as spaces. */
const headerText = (json: string): string =>
  Buffer.from(json, 'utf8')
    .toString('latin1')
    .replace(/[\t\r\n]/g, ' ')
    .replaceAll('\x7f', '\\u007f');
