import type { IncomingMessage, ServerResponse } from 'node:http';

import { limits } from '@lambda-stack/invoke';

import { readBody } from '../http/body.ts';
import { handleAnswer } from './answer.ts';
import { answerAccepted, answerError, answerWrongState, refuse } from './errors.ts';
import { handleNext } from './next.ts';
import { parseCall } from './path.ts';
import type { InitError, RuntimePeer } from './peer.ts';
import { header } from './request-headers.ts';

/**
 * The Lambda Runtime API of one execution environment.
 * @param snapStart whether there are the operations of a runtime that is restored from a snapshot
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export function handleRuntimeRequest(
  peer: RuntimePeer,
  snapStart: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const call = parseCall(request.method ?? '', request.url ?? '', snapStart);
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
      return handleInitError((error) => peer.initError(error), request, response);
    case 'restoreNext':
      if (!peer.restoreNext()) return answerWrongState(response);
      // There is no snapshot: what it would be restored from is what runs.
      response.writeHead(200, ['Content-Length', '0']).end();
      return;
    case 'restoreError':
      return handleInitError((error) => peer.restoreError(error), request, response);
    case 'ping':
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end('pong');
  }
}

/** A request that the access rule refuses. */
export const refuseAccess = (request: IncomingMessage, response: ServerResponse, refusal: string): void =>
  refuse(request, () => answerError(response, 'AccessDenied', refusal));

function handleInitError(
  take: (error: InitError) => boolean,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  readBody(request, limits.responseBytes, (body) => {
    if (body.kind === 'aborted') return;
    const payload = body.kind === 'whole' ? body.bytes : Buffer.from('{}');
    const contentType = request.headers['content-type'] ?? 'application/json';
    const errorType = header(request, 'lambda-runtime-function-error-type');
    if (take({ payload, contentType, errorType })) answerAccepted(response);
    else answerWrongState(response);
  });
}
