import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import { refuse, type Exchange } from '@lambda-stack/http';

import type { RequestRefusal } from './unread-request.ts';
import { UnreadResponse } from './unread-response.ts';

/** How long clients are waited for while a server drains, in ms. */
export interface DrainPatience {
  /** For the rest of a request, in all. */
  readonly senderMs: number;
  /** For progress in the reading of what was sent. */
  readonly readerMs: number;
}

/**
 * Waits for a request's client no longer than a drain does.
 * @param onRefused told what a client is told who does not send the rest
 * @returns what calls that off
 */
export function limitPatience(
  exchange: Exchange,
  { senderMs, readerMs }: DrainPatience,
  onRefused: (socket: Socket, refusal: RequestRefusal) => void,
): () => void {
  const { socket } = exchange;
  // Node.js begins anew with each write, and when some of one that is under way has gone.
  socket.setTimeout(readerMs);
  let isOver = false;
  const giveUp = (): void => {
    if (isOver || exchange.isReceived) return;
    if (exchange.isBegun) {
      exchange.breakOff();
      return;
    }
    const error = `the gateway ended: the request did not come to its end within ${senderMs / 1_000} s`;
    onRefused(socket, { status: 408, error });
    refuse(socket, '408 Request Timeout');
  };
  // The responses to earlier requests go first.
  const timer = setTimeout(() => (exchange.isBegun ? giveUp() : exchange.inTurn(giveUp)), senderMs);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** Cuts clients that have read nothing of what they were sent for as long as {@link limitPatience} says. */
export function cutReaders(
  server: Server,
  readerMs: number,
  exchangesOn: (socket: Socket) => Iterable<Exchange>,
): void {
  // With a listener, those are left alone that wait for their functions.
  server.on('timeout', (socket: Socket) => {
    if (socket.writableLength === 0) return;
    for (const exchange of exchangesOn(socket)) exchange.cut(new UnreadResponse(readerMs));
  });
}
