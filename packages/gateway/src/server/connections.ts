import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { UnreadResponse } from './unread-response.ts';

/** The open connections of a server, and the requests that each is answering. */
export interface Connections {
  /** Counts a request until its response is done. */
  track(response: ServerResponse): void;
  /** Whether a response is begun on a connection, and not done. */
  isAnswering(socket: Duplex): boolean;
  /** Leaves a connection to someone else, who ends it. */
  release(socket: Duplex): void;
  /**
   * Ends the connections without a request, and each other one when its last response is done. A client that does not read a response
   * that is complete is waited for this long (ms).
   */
  drain(readerPatienceMs: number): void;
  /** Ends all connections. */
  destroy(): void;
}

/**
 * Watches a server's connections. `Server.closeIdleConnections()` does not see a connection that has never sent a
 * request, so a browser's spare connection would keep the server from closing.
 */
export function watchConnections(server: Server): Connections {
  const open = new Map<Duplex, Set<ServerResponse>>();
  let patienceMs: number | undefined;
  // `Server.close()` calls it, and it takes connections for idle whose clients are still reading.
  server.closeIdleConnections = () => undefined;

  const endIfIdle = (socket: Duplex): void => {
    if (patienceMs !== undefined && open.get(socket)?.size === 0) socket.destroy();
  };
  const endIfUnread = (response: ServerResponse): void => {
    if (patienceMs === undefined) return;
    if (response.writableEnded) cutLater(response, patienceMs);
    else response.once('prefinish', endIfUnread.bind(undefined, response));
  };

  server.on('connection', (socket) => {
    // One that is given to the server anew is known.
    if (open.has(socket)) return;
    const responses = new Set<ServerResponse>();
    open.set(socket, responses);
    socket.once('close', () => {
      open.delete(socket);
      closeWaiting(responses);
    });
    endIfIdle(socket);
  });

  return {
    track: (response) => {
      // The response has no socket of its own before those that go first are done.
      const { socket } = response.req;
      const responses = open.get(socket);
      responses?.add(response);
      response.once('close', () => {
        responses?.delete(response);
        endIfIdle(socket);
      });
      endIfUnread(response);
    },
    isAnswering: (socket) =>
      [...(open.get(socket) ?? [])].some((response) => response.socket === socket && response.headersSent),
    release: (socket) => void open.delete(socket),
    drain: (readerPatienceMs) => {
      patienceMs = readerPatienceMs;
      for (const [socket, responses] of open) {
        endIfIdle(socket);
        for (const response of responses) endIfUnread(response);
      }
    },
    destroy: () => {
      for (const socket of open.keys()) socket.destroy();
    },
  };
}

/** Node.js closes the response that a lost connection was sending, but none of those that wait behind it. */
function closeWaiting(responses: Iterable<ServerResponse>): void {
  for (const response of responses) {
    if (response.socket !== null || response.writableFinished) continue;
    response.destroy();
    response.emit('close');
  }
}

function cutLater(response: ServerResponse, patienceMs: number): void {
  const timer = setTimeout(() => response.destroy(new UnreadResponse(patienceMs)), patienceMs);
  response.once('close', () => clearTimeout(timer));
}
