import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';

import { listen } from '../src/http/server.ts';

export interface TelemetryRecord {
  readonly time: string;
  readonly type: string;
  readonly record: unknown;
}

/** A listener of an extension. */
export interface Receiver {
  readonly port: number;
  readonly records: TelemetryRecord[];
  /** Resolves when `holds` does, which is asked anew with all that comes in. */
  until(holds: () => boolean): Promise<void>;
  close(): Promise<void>;
}

export interface HttpReceiver extends Receiver {
  readonly requests: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[];
  /** With what the next requests are answered; `undefined`: never. */
  status: number | undefined;
}

export interface TcpReceiver extends Receiver {
  readonly connections: Socket[];
}

function progress(): { changed: () => void; until: Receiver['until'] } {
  const waiting = new Set<() => void>();
  return {
    changed: () => waiting.forEach((check) => check()),
    until: (holds) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!holds()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}

/** Receives arrays of records. @param host where it listens */
export async function receiveHttp(host = '127.0.0.1'): Promise<HttpReceiver> {
  const { changed, until } = progress();
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status } = receiver;
      receiver.requests.push(request);
      if (status === 200)
        receiver.records.push(...(JSON.parse(Buffer.concat(chunks).toString()) as TelemetryRecord[]));
      if (status !== undefined) response.writeHead(status).end();
      changed();
    });
  });
  const { port } = await listen(server, { host, port: 0 });
  const receiver: HttpReceiver = {
    port,
    until,
    records: [],
    requests: [],
    status: 200,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return receiver;
}

/** Receives lines. */
export async function receiveTcp(): Promise<TcpReceiver> {
  const { changed, until } = progress();
  const connections: Socket[] = [];
  const records: TelemetryRecord[] = [];
  const server = createTcpServer((socket) => {
    connections.push(socket);
    let rest = '';
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) records.push(JSON.parse(line) as TelemetryRecord);
      changed();
    });
    socket.on('error', () => socket.destroy());
    changed();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No TCP port');
  return {
    port: address.port,
    until,
    records,
    connections,
    async close() {
      for (const socket of connections) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
