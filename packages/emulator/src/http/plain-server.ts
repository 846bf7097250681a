import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import type { Handler } from './exchange.ts';
import type { HeldAnswers } from './held-answers.ts';
import { PlainConnection } from './plain-connection.ts';

export interface PlainServerOptions {
  readonly handle: Handler;
  readonly heldAnswers: HeldAnswers;
  /** How long (ms) a request may take to come in; 0 for any time. */
  readonly requestTimeoutMs: number;
  /** How often (ms) is looked for those that take longer. */
  readonly checkEveryMs: number;
}

/**
 * Lets the connections of a server begin as plain ones: they become Node.js's with the first request that is not plain.
 * @returns those that are plain now
 */
export function servePlainRequests(
  server: Server,
  { handle, heldAnswers, requestTimeoutMs, checkEveryMs }: PlainServerOptions,
): ReadonlySet<PlainConnection> {
  const connections = new Set<PlainConnection>();
  const takeOver = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const connection = new PlainConnection(socket, {
      handle,
      heldAnswers,
      handOver: () => {
        for (const listener of takeOver) Reflect.apply(listener, server, [socket]);
      },
      onEnd: (ended) => connections.delete(ended),
    });
    connections.add(connection);
  });
  const endSlow = (): void => {
    const before = performance.now() - requestTimeoutMs;
    for (const connection of connections)
      if (connection.isLate(before)) connection.refuse('408 Request Timeout');
  };
  if (requestTimeoutMs > 0) {
    server.once('listening', () => {
      const check = setInterval(endSlow, checkEveryMs).unref();
      server.once('close', () => clearInterval(check));
    });
  }
  return connections;
}
