import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { endConnection } from './end-connection.ts';

/** How long (ms) the head of a request may take. */
const headPatienceMs = 20_000;

/** Servers look this often (ms) for heads that take longer. */
const checkEveryMs = 5_000;

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

/** Why a request can't be read, as Node.js tells it. */
export interface UnreadableRequest extends NodeJS.ErrnoException {
  /** What is wrong, where the parser says it. */
  readonly reason?: string;
  /** The bytes that came last, and how many of them could be read. */
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

/** What a server knows of its connections. */
interface Answering {
  /** Whether a response is begun on a connection: nothing can be said there but its end. */
  readonly isAnswering: (socket: Duplex) => boolean;
  /** Calls back when the requests before are answered. Without it, at once. */
  readonly inTurn?: (socket: Socket, refuse: () => void) => void;
  /** Told of each request that is answered, with the answer's status. */
  readonly onRefused?: (error: UnreadableRequest, socket: Socket, status: number) => void;
}

/** Answers requests that a server can't read, and ends their connections. */
export function refuseBrokenRequests(
  server: Server,
  { isAnswering, inTurn = (_, refuseNow) => refuseNow(), onRefused = () => undefined }: Answering,
): void {
  // The servers of this program listen to TCP alone.
  server.on('clientError', (error: UnreadableRequest, socket: Socket) => {
    inTurn(socket, () => {
      if (isAnswering(socket)) {
        socket.end(() => socket.destroy());
        return;
      }
      const statusLine = statusLines[error.code ?? ''] ?? badRequest;
      if (refuse(socket, statusLine)) onRefused(error, socket, Number.parseInt(statusLine));
    });
  });
}

const refused = new WeakSet<Duplex>();

/** Tells a sender that its request is refused and ends the connection, once. @returns whether it can be told, now */
export function refuse(socket: Socket, statusLine: string = badRequest): boolean {
  // Node.js tells of the end of a request that it could not read, too.
  if (refused.has(socket)) return false;
  refused.add(socket);
  if (!socket.writable) {
    socket.destroy();
    return false;
  }
  endConnection(socket, `HTTP/1.1 ${statusLine}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  return true;
}
