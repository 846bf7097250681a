import type { Socket } from 'node:net';
import { Writable } from 'node:stream';

import type { BodyReader, Exchange, Sending } from './exchange.ts';
import type { PlainHead } from './plain-head.ts';
import { isBodiless, responseHead, type Framing } from './response-head.ts';

/** The connection of an exchange. */
export interface Wire {
  readonly socket: Socket;
  /** How long (ms) it stays open for the next request; 0 for any time. */
  readonly keepAliveMs: number;
  /** @param onSent told once whether all of it is on its way */
  write(head: string, body: Uint8Array, onSent?: (isComplete: boolean) => void): void;
  /** @param done called when the bytes are on their way, or never will be */
  send(parts: readonly (string | Uint8Array)[], done: (error?: Error | null) => void): void;
  /** What holds the connection back may be over: the body has a reader, the answer was given. */
  proceed(): void;
  /** Writes nothing more and begins no other request, but reads on. */
  finish(): void;
  /** Ends the connection when what was written has gone. */
  end(): void;
  /** Ends the connection in the middle of an answer. */
  destroy(): void;
}

const nothing = Buffer.alloc(0);

/** A request with a plain head. */
export class PlainExchange implements Exchange {
  readonly method: string;
  readonly url: string;
  readonly httpVersion = '1.1';
  readonly headers: PlainHead['headers'];
  readonly rawHeaders: PlainHead['rawHeaders'];
  readonly trailers: Exchange['trailers'] = {};
  readonly #wire: Wire;
  #extra: readonly string[] | undefined;
  #closing: readonly (() => void)[] = [];
  #reader: BodyReader | undefined;
  #stream: Writable | undefined;
  /** Tells that the stream is not sent to its end. */
  #streamLost: (() => void) | undefined;
  #left: number;
  #isPaused = false;
  #isBegun = false;
  #isAnswered = false;
  #isLost = false;
  #cutBy: Error | undefined;

  constructor({ method, url, headers, rawHeaders, bodyLength }: PlainHead, wire: Wire) {
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.rawHeaders = rawHeaders;
    this.#left = bodyLength;
    this.#wire = wire;
  }

  get socket(): Socket {
    return this.#wire.socket;
  }

  /** Bytes of the body that were not handed out yet. */
  get left(): number {
    return this.#left;
  }

  get isReceived(): boolean {
    return this.#left === 0;
  }

  get isBegun(): boolean {
    return this.#isBegun;
  }

  /** There is one exchange at a time. */
  get isSending(): boolean {
    return this.#isBegun;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  get cutBy(): Error | undefined {
    return this.#cutBy;
  }

  /** Whether nothing of it is left to do. */
  get isOver(): boolean {
    return this.#isAnswered && this.#left === 0;
  }

  /** Whether more of the body can be taken now; what no one has asked for by the time of the answer is thrown away. */
  get isReading(): boolean {
    return this.#left > 0 && !this.#isPaused && (this.#reader !== undefined || this.#isAnswered);
  }

  receive(reader: BodyReader): void {
    this.#reader = reader;
    if (this.#isLost) reader.aborted();
    else if (this.#left === 0) reader.end();
    else this.#wire.proceed();
  }

  /** Hands out what came of the body. */
  take(bytes: Buffer): void {
    this.#left -= bytes.length;
    this.#reader?.piece(bytes);
    if (this.#left === 0) this.#reader?.end();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#wire.proceed();
  }

  decorate(headers: readonly string[]): void {
    this.#extra = [...(this.#extra ?? []), ...headers];
  }

  answer(
    status: number,
    headers: readonly string[],
    body: string | Uint8Array = nothing,
    sending: Sending = {},
  ): void {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const hasBody = !isBodiless(status);
    const head = this.#begin(status, headers, hasBody ? bytes.length : undefined, sending);
    const content = hasBody ? bytes : nothing;
    if (sending.unread !== undefined) this.#sendEarly(head, content, sending);
    else {
      this.#wire.write(head, content, sending.onSent);
      if (sending.close) this.#wire.end();
    }
    this.#end();
  }

  stream(status: number, headers: readonly string[], sending: Omit<Sending, 'unread'> = {}): Writable {
    const hasBody = !isBodiless(status);
    const sent = once(sending.onSent);
    this.#streamLost = () => sent?.(false);
    this.#wire.write(this.#begin(status, headers, hasBody ? 'chunked' : undefined, sending), nothing);
    const sendChunks = (pieces: readonly Buffer[], done: (error?: Error | null) => void): void => {
      // A chunk without bytes would be the last one.
      const chunks = hasBody ? pieces.filter(({ length }) => length > 0) : [];
      if (chunks.length === 0) done();
      else this.#wire.send(chunks.flatMap(framed), done);
    };
    this.#stream = new Writable({
      write: (bytes: Buffer, _encoding, done) => sendChunks([bytes], done),
      // What has come while the piece before was written is one write.
      writev: (pieces, done) =>
        sendChunks(
          pieces.map(({ chunk }) => chunk as Buffer),
          done,
        ),
      final: (done) => {
        this.#wire.send(hasBody ? ['0\r\n\r\n'] : [], (error) => {
          sent?.(!error && !this.socket.destroyed);
          done(error);
        });
        if (sending.close) this.#wire.end();
        this.#end();
      },
      destroy: (error, done) => {
        if (!this.#isAnswered) this.#wire.destroy();
        if (this.#isLost) sent?.(false);
        done(error);
      },
    });
    // It is followed by its close, which tells what there is to be told.
    return this.#stream.on('error', () => undefined);
  }

  fail(): void {
    if (!this.#isBegun) this.answer(500, []);
    else if (!this.#isAnswered) this.#wire.destroy();
  }

  breakOff(): void {
    // What waits for the connection goes first.
    if (this.#stream?.writable) this.#stream.write(nothing, () => this.#wire.end());
    else this.#wire.end();
  }

  cut(reason?: Error): void {
    this.#cutBy = reason;
    this.#wire.destroy();
  }

  onClose(listener: () => void): void {
    if (this.#isAnswered || this.#isLost) listener();
    else this.#closing = [...this.#closing, listener];
  }

  inTurn(listener: () => void): void {
    listener();
  }

  lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    if (this.#left > 0) this.#reader?.aborted();
    if (this.#isAnswered) return;
    this.#stream?.destroy();
    this.#streamLost?.();
    this.#close();
  }

  #begin(status: number, headers: readonly string[], length: Framing['length'], sending: Sending): string {
    if (this.#isBegun) throw new Error('The request is answered already');
    const head = responseHead(status, this.#extra ? [...this.#extra, ...headers] : headers, {
      length,
      keepAliveMs: sending.close ? undefined : this.#wire.keepAliveMs,
    });
    this.#isBegun = true;
    return head;
  }

  /** Sends an answer while the request's body is still coming, and reads on: bytes that are not read would reset the connection. */
  #sendEarly(head: string, body: Uint8Array, sending: Sending): void {
    const { close = false, unread, onSent } = sending;
    const written = new Promise<boolean>((resolve) => this.#wire.write(head, body, resolve));
    if (close) this.#wire.finish();
    void unread?.then(async (isComplete) => {
      if (close || !isComplete) this.#wire.end();
      onSent?.(await written);
    });
  }

  #end(): void {
    this.#isAnswered = true;
    this.#close();
    this.#wire.proceed();
  }

  #close(): void {
    for (const listener of this.#closing) listener();
  }
}

/** A piece of a body as a chunk. */
const framed = (bytes: Buffer): (string | Buffer)[] => [`${bytes.length.toString(16)}\r\n`, bytes, '\r\n'];

/** Takes the first thing that it is told. */
function once<T>(tell: ((value: T) => void) | undefined): ((value: T) => void) | undefined {
  let isTold = false;
  return (
    tell &&
    ((value) => {
      if (isTold) return;
      isTold = true;
      tell(value);
    })
  );
}
