import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

import type { Exchange } from '@lambda-stack/http';

import { cutReaders, limitPatience, type DrainPatience } from './patience.ts';
import type { RequestRefusal } from './unread-request.ts';

/** The open connections of a server, and the requests that each is answering. */
export interface Connections {
  /**
   * Counts a request until its response is done.
   * @returns to be called then
   */
  track(exchange: Exchange): () => void;
  /** Whether a response is begun on a connection, and not done. */
  isAnswering(socket: Duplex): boolean;
  /**
   * Reads no more from a connection that sends what can't be read, and calls back once, when the requests that have come whole are
   * answered.
   * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.3.2
   */
  afterWhole(socket: Duplex, then: () => void): void;
  /**
   * Notes what a client is told whose request is not read to its end.
   * @returns whether this is a request that is counted, whose body was still to come
   */
  refuse(socket: Duplex, refusal: RequestRefusal): boolean;
  /** What the client of a connection was told, where its last request was not read to its end. */
  refusalOf(socket: Duplex): RequestRefusal | undefined;
  /** Leaves a connection to someone else, who ends it. */
  release(socket: Duplex): void;
  /**
   * Ends the connections without a request whose head has come, and each other one when its last response is done. Clients that do not
   * send the rest of a body, or read nothing of what they were sent, are waited for as long as it says.
   */
  drain(patience: DrainPatience): void;
  /** Ends all connections. */
  destroy(): void;
}

/**
 * Watches a server's connections. `Server.closeIdleConnections()` does not see a connection that has never sent a
 * request, so a browser's spare connection would keep the server from closing.
 */
export function watchConnections(server: Server): Connections {
  const open = new Map<Duplex, Set<Exchange>>();
  /** What is to be done when an exchange is over. */
  const endings = new Map<Exchange, (() => void)[]>();
  const refusals = new WeakMap<Duplex, RequestRefusal>();
  /** Those that are read no further before their requests are answered. */
  const waiting = new WeakSet<Duplex>();
  let patience: DrainPatience | undefined;
  // `Server.close()` calls it, and it takes connections for idle whose clients are still reading.
  server.closeIdleConnections = () => undefined;

  const endIfIdle = (socket: Duplex): void => {
    if (patience !== undefined && open.get(socket)?.size === 0) socket.destroy();
  };
  const onOver = (exchange: Exchange, listener: () => void): void =>
    void endings.set(exchange, [...(endings.get(exchange) ?? []), listener]);
  const hurry = (exchange: Exchange): void => {
    if (patience === undefined) return;
    onOver(
      exchange,
      limitPatience(exchange, patience, (socket, refusal) => refusals.set(socket, refusal)),
    );
  };

  server.on('connection', (socket) => {
    // One that is given to the server anew is known.
    if (open.has(socket)) return;
    const exchanges = new Set<Exchange>();
    open.set(socket, exchanges);
    socket.once('close', () => {
      open.delete(socket);
      for (const exchange of exchanges) exchange.lose();
    });
    endIfIdle(socket);
  });

  return {
    track: (exchange) => {
      const { socket } = exchange;
      const exchanges = open.get(socket);
      exchanges?.add(exchange);
      hurry(exchange);
      return () => {
        exchanges?.delete(exchange);
        for (const listener of endings.get(exchange) ?? []) listener();
        endings.delete(exchange);
        endIfIdle(socket);
      };
    },
    isAnswering: (socket) => [...(open.get(socket) ?? [])].some(({ isSending }) => isSending),
    afterWhole: (socket, then) => {
      const last = [...(open.get(socket) ?? [])].findLast(({ isReceived }) => isReceived);
      if (last === undefined || !socket.writable) {
        then();
        return;
      }
      socket.pause();
      // Node.js tells again of what may come all the same.
      if (waiting.has(socket)) return;
      waiting.add(socket);
      onOver(last, then);
    },
    refuse: (socket, refusal) => {
      refusals.set(socket, refusal);
      return [...(open.get(socket) ?? [])].some(({ isReceived }) => !isReceived);
    },
    refusalOf: (socket) => refusals.get(socket),
    release: (socket) => void open.delete(socket),
    drain: (wanted) => {
      patience = wanted;
      cutReaders(server, wanted.readerMs, (socket) => open.get(socket) ?? []);
      for (const [socket, exchanges] of open) {
        endIfIdle(socket);
        for (const exchange of exchanges) hurry(exchange);
      }
    },
    destroy: () => {
      for (const socket of open.keys()) socket.destroy();
    },
  };
}
