import { Writable } from 'node:stream';

import type { BodyReader, Exchange } from './exchange.ts';
import type { PlainHead } from './plain-head.ts';
import { isBodiless, responseHead } from './response-head.ts';

/** The connection of an exchange. */
export interface Wire {
  write(head: string, body: Uint8Array): void;
  /** @param done called when the bytes are on their way, or never will be */
  send(parts: readonly (string | Uint8Array)[], done: (error?: Error | null) => void): void;
  /** What holds the connection back may be over: the body has a reader, the answer was given. */
  proceed(): void;
  /** Ends the connection in the middle of an answer. */
  cut(): void;
}

const nothing = Buffer.alloc(0);

/** A request with a plain head. */
export class PlainExchange implements Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: PlainHead['headers'];
  readonly trailers: Exchange['trailers'] = {};
  readonly #wire: Wire;
  #extra: readonly string[] | undefined;
  #closing: readonly (() => void)[] = [];
  #reader: BodyReader | undefined;
  #stream: Writable | undefined;
  #left: number;
  #isPaused = false;
  #isBegun = false;
  #isAnswered = false;
  #isLost = false;

  constructor({ method, url, headers, bodyLength }: PlainHead, wire: Wire) {
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.#left = bodyLength;
    this.#wire = wire;
  }

  /** Bytes of the body that were not handed out yet. */
  get left(): number {
    return this.#left;
  }

  /** Whether there is an answer, perhaps not whole yet. */
  get isBegun(): boolean {
    return this.#isBegun;
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

  answer(status: number, headers: readonly string[], body: string | Uint8Array = nothing): void {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    if (isBodiless(status)) this.#wire.write(this.#begin(status, headers, ''), nothing);
    else this.#wire.write(this.#begin(status, headers, `Content-Length: ${bytes.length}\r\n`), bytes);
    this.#end();
  }

  stream(status: number, headers: readonly string[]): Writable {
    this.#wire.write(this.#begin(status, headers, 'Transfer-Encoding: chunked\r\n'), nothing);
    this.#stream = new Writable({
      write: (bytes: Buffer, _encoding, done) => {
        // A chunk without bytes would be the last one.
        if (bytes.length === 0) done();
        else this.#wire.send([`${bytes.length.toString(16)}\r\n`, bytes, '\r\n'], done);
      },
      final: (done) => {
        this.#wire.send(['0\r\n\r\n'], done);
        this.#end();
      },
      destroy: (error, done) => {
        if (!this.#isAnswered) this.#wire.cut();
        done(error);
      },
    });
    return this.#stream;
  }

  fail(): void {
    if (!this.#isBegun) this.answer(500, []);
    else if (!this.#isAnswered) this.#wire.cut();
  }

  onClose(listener: () => void): void {
    if (this.#isAnswered || this.#isLost) listener();
    else this.#closing = [...this.#closing, listener];
  }

  /** The connection has ended. */
  lose(): void {
    this.#isLost = true;
    if (this.#left > 0) this.#reader?.aborted();
    if (this.#isAnswered) return;
    this.#stream?.destroy();
    this.#close();
  }

  #begin(status: number, headers: readonly string[], framing: string): string {
    if (this.#isBegun) throw new Error('The request is answered already');
    const head = responseHead(status, this.#extra ? [...this.#extra, ...headers] : headers, framing);
    this.#isBegun = true;
    return head;
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
