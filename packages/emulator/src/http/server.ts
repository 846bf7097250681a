import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface ApiServerOptions {
  /** How long (ms) a request may take to come in; 0 for any time. Default: 5 minutes. */
  readonly requestTimeoutMs?: number;
}

/**
 * An HTTP server for APIs on which a request may wait as long as an invocation runs. Requests that a client sends on one connection
 * without waiting for the answers are handled one after the other, each when the one before it has been answered.
 */
export function createApiServer(
  handle: RequestHandler,
  { requestTimeoutMs = 300_000 }: ApiServerOptions = {},
): Server {
  // No limit for idle connections: a client that finds its own closed would have to guess whether its request was taken.
  const server = createServer({
    keepAliveTimeout: 0,
    requestTimeout: requestTimeoutMs,
    // Node.js looks for requests that take too long this often.
    ...(requestTimeoutMs === 0 ? {} : { connectionsCheckingInterval: Math.min(requestTimeoutMs, 30_000) }),
  });
  const last = new WeakMap<object, ServerResponse>();
  const open = new Set<ServerResponse>();
  openAnswers.set(server, open);
  server.on('request', (request, response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    const before = last.get(request.socket);
    last.set(request.socket, response);
    if (before === undefined || before.writableFinished) handle(request, response);
    else before.once('finish', () => handle(request, response));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = statusLines[error.code ?? ''] ?? '400 Bad Request';
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else socket.destroy();
  });
  return server;
}

/** The answers that are not written to their ends yet. */
const openAnswers = new WeakMap<Server, ReadonlySet<ServerResponse>>();

/** How long (ms) callers may take to read what they are answered at the end. */
const readerPatienceMs = 5_000;

/** Resolves when the answers that are given by now are sent, or their connections have ended; callers that don't read are not waited for. */
export async function answered(server: Server): Promise<void> {
  // What has just been invoked is answered in this turn.
  await turn();
  const given = [...(openAnswers.get(server) ?? [])].filter(({ headersSent }) => headersSent);
  const sent = given.map((response) => new Promise((resolve) => response.once('close', resolve)));
  await Promise.race([Promise.all(sent), delay(readerPatienceMs, undefined, { ref: false })]);
}

/** What is answered to requests that can't be read; 400 for all others. */
const statusLines: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/** Listens, and tells where; rejects with the system's error (`EADDRINUSE`, …). */
export function listen(server: Server, { host, port }: Address): Promise<Address> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve({ host, port: portOf(server.address()) });
    });
  });
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
  });
}

const portOf = (address: AddressInfo | string | null): number => {
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a TCP port');
  return address.port;
};
