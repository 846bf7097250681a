import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { refuse } from '@lambda-stack/invoke';

import type { RequestRefusal } from './unread-request.ts';
import { UnreadResponse } from './unread-response.ts';
import { breakOff } from './write-stream.ts';

/** How long clients are waited for while a server drains, in ms. */
export interface DrainPatience {
  /** For the rest of a request, in all. */
  readonly senderMs: number;
  /** For progress in the reading of what was sent. */
  readonly readerMs: number;
}

/** Waits for a request's client no longer than a drain does. @param onRefused told what a client is told who does not send the rest */
export function limitPatience(
  response: ServerResponse,
  { senderMs, readerMs }: DrainPatience,
  onRefused: (socket: Socket, refusal: RequestRefusal) => void,
): void {
  const { req: request } = response;
  // Node.js begins anew with each write, and when some of one that is under way has gone.
  request.socket.setTimeout(readerMs);
  const giveUp = (): void => {
    if (request.complete) return;
    if (response.headersSent) breakOff(response);
    // The responses to earlier requests go first.
    else if (response.socket === null) response.once('socket', giveUp);
    else {
      const error = `the gateway ended: the request did not come to its end within ${senderMs / 1_000} s`;
      onRefused(request.socket, { status: 408, error });
      refuse(request.socket, '408 Request Timeout');
    }
  };
  const timer = setTimeout(giveUp, senderMs);
  response.once('close', () => clearTimeout(timer));
}

/** Cuts clients that have read nothing of what they were sent for as long as {@link limitPatience} says. */
export function cutReaders(
  server: Server,
  readerMs: number,
  responsesOn: (socket: Socket) => Iterable<ServerResponse>,
): void {
  // With a listener, Node.js leaves those alone that wait for their functions.
  server.on('timeout', (socket: Socket) => {
    if (socket.writableLength === 0) return;
    for (const response of responsesOn(socket)) response.destroy(new UnreadResponse(readerMs));
  });
}
