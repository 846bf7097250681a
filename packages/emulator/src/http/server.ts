import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import {
  HeldAnswers,
  NodeExchange,
  headTimeouts,
  refuseBrokenRequests,
  servePlainRequests,
  type Handler,
  type PlainConnection,
} from '@lambda-stack/http';

import { systemClock, within, type Clock } from '../clock.ts';
import { turn } from '../turn.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ApiServerOptions {
  /** How long (ms) a request may take to come in; 0 for any time. Default: 5 minutes. */
  readonly requestTimeoutMs?: number;
  /** How long (ms) a request's head may take, where a request may not take any time. Default: 20 seconds. */
  readonly headTimeoutMs?: number;
  /** For what is waited for at the end, and answers that wait for others. Default: the system's. */
  readonly clock?: Clock;
}

/**
 * An HTTP server for APIs on which a request may wait as long as an invocation runs. Requests that a client sends on one connection
 * without waiting for the answers are handled one after the other, each when the one before it has been answered.
 *
 * Connections begin as plain ones, and are Node.js's from the first request on that is not plain.
 */
export function createApiServer(
  handler: Handler,
  { requestTimeoutMs = 300_000, headTimeoutMs, clock = systemClock }: ApiServerOptions = {},
): Server {
  const handle = failing(handler);
  const slow = headTimeouts(headTimeoutMs);
  const checkEveryMs = Math.min(requestTimeoutMs, slow.connectionsCheckingInterval);
  // No limit for idle connections: a client that finds its own closed would have to guess whether its request was taken.
  const server = createServer({
    keepAliveTimeout: 0,
    requestTimeout: requestTimeoutMs,
    headersTimeout: Math.min(requestTimeoutMs, slow.headersTimeout),
    ...(requestTimeoutMs === 0 ? {} : { connectionsCheckingInterval: checkEveryMs }),
  });
  const open = new Set<ServerResponse>();
  const last = new WeakMap<object, ServerResponse>();
  server.on('request', (request, response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    const before = last.get(request.socket);
    last.set(request.socket, response);
    const exchange = new NodeExchange(request, response);
    if (before === undefined || before.writableFinished) handle(exchange);
    else before.once('finish', () => handle(exchange));
  });
  refuseBrokenRequests(server, {
    isAnswering: (socket) => [...open].some((response) => response.socket === socket && response.headersSent),
  });
  states.set(server, {
    clock,
    open,
    connections: servePlainRequests(server, {
      handle,
      heldAnswers: new HeldAnswers(clock),
      patience: { headTimeoutMs: requestTimeoutMs, requestTimeoutMs, keepAliveMs: 0 },
      checkEveryMs,
    }),
  });
  return server;
}

/** A handler that throws leaves no caller without an answer, and no other request unread; it is told of as a warning of the process. */
const failing =
  (handle: Handler): Handler =>
  (exchange) => {
    try {
      handle(exchange);
    } catch (error) {
      const detail = error instanceof Error ? error.stack : String(error);
      process.emitWarning(`${exchange.method} ${exchange.url} could not be handled`, { detail });
      exchange.fail();
    }
  };

interface ServerState {
  readonly clock: Clock;
  readonly connections: ReadonlySet<PlainConnection>;
  /** The answers on connections of Node.js that are not written to their ends yet. */
  readonly open: ReadonlySet<ServerResponse>;
}

const states = new WeakMap<Server, ServerState>();

/** How long (ms) callers may take to read what they are answered at the end. */
export const readerPatienceMs = 5_000;

/** Resolves when the answers that are begun by now are sent to their ends, or their connections have ended; callers that don't read are not waited for. */
export async function answered(server: Server): Promise<void> {
  // What has just been invoked is answered in this turn.
  await turn();
  const state = states.get(server);
  if (state === undefined) return;
  const { clock, connections, open } = state;
  const given = [...open].filter(({ headersSent }) => headersSent);
  const sent = [
    ...given.map((response) => new Promise((resolve) => response.once('close', resolve))),
    ...[...connections].map((connection) => connection.sent()),
  ];
  await within(readerPatienceMs, Promise.all(sent), clock);
}

/** Listens, and tells where; rejects with the system's error (`EADDRINUSE`, …). */
export async function listen(server: Server, { host, port }: Address): Promise<Address> {
  server.listen({ host, port });
  await once(server, 'listening');
  return { host, port: portOf(server.address()) };
}

/** Listens there or, where that port is taken, on one that is free. */
export async function listenNear(server: Server, address: Address): Promise<Address> {
  try {
    return await listen(server, address);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    return listen(server, { ...address, port: 0 });
  }
}

/** `host:port` for clients on this machine: a server on all addresses is on loopback, too. */
export function reachable({ host, port }: Address): string {
  const own = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `${own.includes(':') ? `[${own}]` : own}:${port}`;
}

/** Ends a server with all its connections. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
    for (const connection of states.get(server)?.connections ?? []) connection.destroy();
  });
}

const portOf = (address: AddressInfo | string | null): number => {
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a TCP port');
  return address.port;
};
