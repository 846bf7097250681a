import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** How long (ms) the head of a request may take. */
const headPatienceMs = 20_000;

/** Servers look this often (ms) for heads that take longer. */
const checkEveryMs = 5_000;

/** What is let through of a sender who was told that its request is refused, until it stops: bytes and ms in all. */
const lingerLimits = { bytes: 16 * 1024 * 1024, ms: 5_000 } as const;

/** Settings of a server for heads that never come to their ends. */
export function headTimeouts(patienceMs: number = headPatienceMs): {
  readonly headersTimeout: number;
  readonly connectionsCheckingInterval: number;
} {
  return { headersTimeout: patienceMs, connectionsCheckingInterval: Math.min(patienceMs, checkEveryMs) };
}

const badRequest = '400 Bad Request';

/** What requests are answered that can't be read; 400 for all others. */
const statusLines: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/**
 * Answers requests that a server can't read, and ends their connections.
 * @param isAnswering whether a response is begun on a connection: nothing can be said there but its end
 */
export function refuseBrokenRequests(server: Server, isAnswering: (socket: Duplex) => boolean): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (isAnswering(socket)) socket.end(() => socket.destroy());
    else refuse(socket, statusLines[error.code ?? '']);
  });
}

const refused = new WeakSet<Duplex>();

/**
 * Tells a sender that its request is refused and ends the connection, once. What it still sends is read and forgotten for a while: a
 * connection that is closed with bytes unread is reset, which can take the answer from who has not read it yet.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.6
 */
export function refuse(socket: Duplex, statusLine: string = badRequest): void {
  // Node.js tells of the end of a request that it could not read, too.
  if (refused.has(socket)) return;
  refused.add(socket);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(`HTTP/1.1 ${statusLine}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  const timer = setTimeout(() => socket.destroy(), lingerLimits.ms).unref();
  let bytes = 0;
  socket.removeAllListeners('data').on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > lingerLimits.bytes) socket.destroy();
  });
  socket.once('close', () => clearTimeout(timer)).resume();
}
