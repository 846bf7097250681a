import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import type { Handler } from './exchange.ts';
import type { HeldAnswers } from './held-answers.ts';
import { PlainConnection, type Patience } from './plain-connection.ts';

export interface PlainServerOptions {
  readonly handle: Handler;
  /** Where answers wait for those behind them. Without, who has sent more than one request at once is not plain. */
  readonly heldAnswers?: HeldAnswers | undefined;
  readonly patience: Patience;
  /** How often (ms) is looked for those that take longer. */
  readonly checkEveryMs: number;
}

/**
 * Lets the connections of a server begin as plain ones: they become Node.js's with the first request that is not plain. Other listeners
 * for connections come after this. Requests that do not come to their ends, and sockets that wait too long, are told of as Node.js does:
 * by `clientError`, whose listener ends the connection, and `timeout`.
 * @returns those that are plain now
 */
export function servePlainRequests(
  server: Server,
  { handle, heldAnswers, patience, checkEveryMs }: PlainServerOptions,
): ReadonlySet<PlainConnection> {
  const connections = new Set<PlainConnection>();
  const takeOver = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const connection = new PlainConnection(socket, {
      handle,
      heldAnswers,
      patience,
      handOver: () => {
        for (const listener of takeOver) Reflect.apply(listener, server, [socket]);
      },
      refuse: (code) => {
        const error = Object.assign(new Error('The request is not complete'), { code });
        server.emit('clientError', error, socket);
      },
      onTimeout: () => {
        if (!server.emit('timeout', socket)) socket.destroy();
      },
      onEnd: (ended) => connections.delete(ended),
    });
    connections.add(connection);
  });
  const endLate = (): void => {
    const now = performance.now();
    for (const connection of connections) connection.endIfLate(now);
  };
  if (Object.values(patience).some((ms) => ms > 0)) {
    server.once('listening', () => {
      const check = setInterval(endLate, checkEveryMs).unref();
      server.once('close', () => clearInterval(check));
    });
  }
  return connections;
}
