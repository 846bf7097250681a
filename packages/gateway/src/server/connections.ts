import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The open connections of a server, and how many requests each is answering. */
export interface Connections {
  /** Counts a request until its response is done. */
  track(response: ServerResponse): void;
  /** Leaves a connection to someone else, who ends it. */
  release(socket: Duplex): void;
  /** Ends the connections without a request, and each other one when its last response is done. */
  drain(): void;
  /** Ends all connections. */
  destroy(): void;
}

/**
 * Watches a server's connections. `Server.closeIdleConnections()` does not see a connection that has never sent a
 * request, so a browser's spare connection would keep the server from closing.
 */
export function watchConnections(server: Server): Connections {
  const requests = new Map<Duplex, number>();
  let draining = false;

  const endIfIdle = (socket: Duplex): void => {
    if (draining && requests.get(socket) === 0) socket.destroy();
  };

  server.on('connection', (socket) => {
    // One that is given to the server anew is known.
    if (requests.has(socket)) return;
    requests.set(socket, 0);
    socket.once('close', () => requests.delete(socket));
    endIfIdle(socket);
  });

  return {
    track: (response) => {
      const { socket } = response;
      if (socket === null) return;
      requests.set(socket, (requests.get(socket) ?? 0) + 1);
      response.once('close', () => {
        const count = requests.get(socket);
        if (count === undefined) return;
        requests.set(socket, count - 1);
        endIfIdle(socket);
      });
    },
    release: (socket) => void requests.delete(socket),
    drain: () => {
      draining = true;
      for (const socket of requests.keys()) endIfIdle(socket);
    },
    destroy: () => {
      for (const socket of requests.keys()) socket.destroy();
    },
  };
}
