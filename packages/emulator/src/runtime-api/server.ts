import { discardBody, header, type Exchange } from '@lambda-stack/http';
import { limits } from '@lambda-stack/invoke';

import { readBody } from '../http/body.ts';
import { handleAnswer } from './answer.ts';
import { answerAccepted, answerError, answerWrongState } from './errors.ts';
import { handleNext } from './next.ts';
import { parseCall } from './path.ts';
import type { InitError, RuntimePeer } from './peer.ts';

/**
 * The Lambda Runtime API of one execution environment.
 * @param snapStart whether there are the operations of a runtime that is restored from a snapshot
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export function handleRuntimeRequest(peer: RuntimePeer, snapStart: boolean, exchange: Exchange): void {
  const call = parseCall(exchange.method, exchange.url, snapStart);
  if (call === 'not found') {
    return discardBody(exchange, () =>
      answerError(exchange, 'NotFound', `No such operation: ${exchange.url}`),
    );
  }
  if (call === 'wrong method') {
    return discardBody(exchange, () =>
      answerError(exchange, 'MethodNotAllowed', `${exchange.method} is not allowed`),
    );
  }
  switch (call.name) {
    case 'next':
      return handleNext(peer, exchange);
    case 'response':
    case 'error':
      return handleAnswer(peer, call.name, call.requestId, exchange);
    case 'initError':
      return handleInitError((error) => peer.initError(error), exchange);
    case 'restoreNext':
      if (!peer.restoreNext()) return answerWrongState(exchange);
      // There is no snapshot: what it would be restored from is what runs.
      exchange.answer(200, []);
      return;
    case 'restoreError':
      return handleInitError((error) => peer.restoreError(error), exchange);
    case 'ping':
      exchange.answer(200, ['Content-Type', 'text/plain'], 'pong');
  }
}

/** A request that the access rule refuses. */
export const refuseAccess = (exchange: Exchange, refusal: string): void =>
  discardBody(exchange, () => answerError(exchange, 'AccessDenied', refusal));

function handleInitError(take: (error: InitError) => boolean, exchange: Exchange): void {
  readBody(exchange, limits.responseBytes, (body) => {
    if (body.kind === 'aborted') return;
    const payload = body.kind === 'whole' ? body.bytes : Buffer.from('{}');
    const contentType = exchange.headers['content-type'] ?? 'application/json';
    const errorType = header(exchange, 'lambda-runtime-function-error-type');
    if (take({ payload, contentType, errorType })) answerAccepted(exchange);
    else answerWrongState(exchange);
  });
}
