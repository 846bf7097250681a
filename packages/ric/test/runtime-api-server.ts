import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { RequestParser, type WireRequest } from './request-parser.ts';

/** What a runtime client posted. */
export interface Answer {
  readonly kind: 'response' | 'error' | 'init/error';
  readonly body: string;
  readonly headers: ReadonlyMap<string, string>;
  /** The pieces of a streamed response. */
  readonly chunks: readonly string[];
  readonly trailers: ReadonlyMap<string, string>;
}

/**
 * What the server does with a request: `answer` it; answer and `close` with a header or `end` without one, not looking
 * at what follows; `drop` the connection as if the request had not come; `swallow` it: do what it asks, and drop the
 * connection.
 */
export type Treatment = 'answer' | 'close' | 'end' | 'drop' | 'swallow';

export interface Behaviour {
  /** The address to listen at, 127.0.0.1 as a rule. */
  readonly host?: string;
  readonly treat?: (request: WireRequest) => Treatment;
  /** The answer to a response or an error, 202 as a rule. */
  readonly status?: (request: WireRequest) => number;
  readonly write?: (socket: Socket, bytes: Buffer) => void;
  readonly chunked?: boolean;
  /** Told when a piece of a streamed response has come; a status is answered at once, and nothing more is looked at. */
  readonly onPiece?: (socket: Socket, request: WireRequest) => number | undefined;
  /** Interim responses before each final one. */
  readonly interim?: boolean;
}

interface Event {
  readonly id: string;
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly resolve: (answer: Answer) => void;
  answered: boolean;
}

/** A Runtime API for one environment, on a raw socket, so that it can also misbehave. */
export class RuntimeApiServer {
  readonly address: string;
  /** `POST response`, `GET next`, …: what was asked, in order. */
  readonly requests: string[] = [];
  readonly initError: Promise<Answer>;
  /** The same, grouped by what arrived at once. */
  readonly arrivals: string[][] = [];
  /** What has come of streamed responses that are not complete. */
  readonly pieces: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #behaviour: Behaviour;
  readonly #queue: Event[] = [];
  #current: Event | undefined;
  #waiting: { socket: Socket; treatment: Treatment } | undefined;
  #onPiece: () => void = () => undefined;
  #resolveInitError: (answer: Answer) => void = () => undefined;

  private constructor(server: Server, behaviour: Behaviour) {
    this.#server = server;
    this.#behaviour = behaviour;
    const { address, family, port } = server.address() as AddressInfo;
    this.address = `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
    this.initError = new Promise((resolve) => (this.#resolveInitError = resolve));
    server.on('connection', (socket) => this.#serve(socket));
  }

  static async start(behaviour: Behaviour = {}): Promise<RuntimeApiServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, behaviour.host ?? '127.0.0.1', resolve));
    return new RuntimeApiServer(server, behaviour);
  }

  /** Queues an event; fulfilled with what the client answers. */
  invoke(payload: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return new Promise((resolve) => {
      const id = headers['Lambda-Runtime-Aws-Request-Id'] ?? randomUUID();
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
      this.#queue.push({ id, payload: text, headers, resolve, answered: false });
      this.#deliver();
    });
  }

  /** Fulfilled once this many pieces of streamed responses have come. */
  async received(pieces: number): Promise<void> {
    while (this.pieces.length < pieces) await new Promise<void>((resolve) => (this.#onPiece = resolve));
  }

  /** Ends every connection as an idle keep-alive server does. */
  endConnections(): void {
    for (const socket of this.#sockets) socket.end();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let deaf = false;
    const parser = new RequestParser(
      (request) => {
        if (deaf) return;
        const name = `${request.method} ${request.path.split('/').at(-1) ?? ''}`;
        this.requests.push(name);
        this.arrivals.at(-1)?.push(name);
        const treatment = this.#behaviour.treat?.(request) ?? 'answer';
        deaf = treatment !== 'answer';
        if (treatment === 'drop') return void socket.destroy();
        this.#handle(socket, request, treatment);
        if (treatment === 'swallow') socket.destroy();
      },
      (request) => {
        if (deaf) return;
        this.pieces.push(request.chunks.at(-1)?.toString() ?? '');
        this.#onPiece();
        const status = this.#behaviour.onPiece?.(socket, request);
        if (status === undefined) return;
        deaf = true;
        if (this.#current !== undefined) this.#current.answered = true;
        this.#send(socket, status, {}, '{}', 'answer');
      },
    );
    socket.setNoDelay(true);
    socket.on('data', (data) => {
      this.arrivals.push([]);
      parser.push(data);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (this.#waiting?.socket === socket) this.#waiting = undefined;
    });
  }

  #handle(socket: Socket, request: WireRequest, treatment: Treatment): void {
    const path = request.path.replace('/2018-06-01/runtime/', '');
    if (path === 'invocation/next') {
      if (treatment === 'swallow') return;
      this.#waiting = { socket, treatment };
      this.#deliver();
      return;
    }
    if (path.startsWith('restore/'))
      return this.#send(socket, request.method === 'GET' ? 200 : 202, {}, '{}', treatment);
    const answer = {
      body: request.body.toString('utf8'),
      headers: request.headers,
      chunks: request.chunks.map(String),
      trailers: request.trailers,
    };
    const status = this.#behaviour.status?.(request) ?? 202;
    if (path === 'init/error') {
      this.#resolveInitError({ ...answer, kind: 'init/error' });
    } else {
      const [, id, kind] = path.split('/');
      const current = this.#current;
      if (current === undefined || current.id !== id || current.answered) {
        this.requests.push('unexpected answer');
        return this.#send(socket, 403, {}, '{"errorType":"InvalidStateTransition"}', treatment);
      }
      current.answered = true;
      current.resolve({ ...answer, kind: kind === 'error' ? 'error' : 'response' });
    }
    this.#send(socket, status, {}, '{"status":"OK"}', treatment);
  }

  /** Gives a waiting client its event: the one it did not answer, or the next in the queue. */
  #deliver(): void {
    if (this.#waiting === undefined) return;
    const unanswered = this.#current?.answered === false ? this.#current : undefined;
    const event = unanswered ?? this.#queue.shift();
    if (event === undefined) return;
    this.#current = event;
    const { socket, treatment } = this.#waiting;
    this.#waiting = undefined;
    const headers = {
      'Lambda-Runtime-Aws-Request-Id': event.id,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + 60_000),
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:000000000000:function:test',
      'Lambda-Runtime-Trace-Id': `Root=1-${event.id.slice(0, 8)}-000000000000000000000000`,
      ...event.headers,
    };
    const fixed = this.#deadlines.get(event) ?? headers['Lambda-Runtime-Deadline-Ms'];
    this.#deadlines.set(event, fixed);
    this.#send(socket, 200, { ...headers, 'Lambda-Runtime-Deadline-Ms': fixed }, event.payload, treatment);
  }

  /** An event given again has the deadline that it had. */
  readonly #deadlines = new WeakMap<Event, string>();

  #send(
    socket: Socket,
    status: number,
    headers: Readonly<Record<string, string>>,
    body: string,
    treatment: Treatment,
  ): void {
    if (treatment === 'swallow') return;
    const { chunked = false, interim = false } = this.#behaviour;
    const bytes = Buffer.from(body);
    const head = [
      `HTTP/1.1 ${status} Status`,
      'content-type: application/json',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${bytes.length}`,
      ...(treatment === 'close' ? ['Connection: close'] : []),
    ];
    const parts = [
      Buffer.from(interim ? 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n' : ''),
      Buffer.from(`${head.join('\r\n')}\r\n\r\n`),
      chunked ? encodeChunks(bytes) : bytes,
    ];
    const write = this.#behaviour.write ?? ((to: Socket, data: Buffer) => to.write(data));
    write(socket, Buffer.concat(parts));
    if (treatment !== 'answer') socket.end();
  }
}

function encodeChunks(bytes: Buffer): Buffer {
  const middle = Math.ceil(bytes.length / 2);
  const chunks = [bytes.subarray(0, middle), bytes.subarray(middle)].filter((chunk) => chunk.length > 0);
  const parts = chunks.flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)};x=y\r\n`),
    chunk,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...parts, Buffer.from('0\r\nTrailer: x\r\n\r\n')]);
}
