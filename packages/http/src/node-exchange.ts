import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';

import type { BodyReader, Exchange, Sending } from './exchange.ts';
import { joinLimit, latin1 } from './latin1.ts';
import { isBodiless } from './response-head.ts';

const nothing = Buffer.alloc(0);

/** A request that Node.js has read. */
export class NodeExchange implements Exchange {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #extra: string[] = [];
  #isSent = false;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
    // A connection that breaks ends the reading or the sending, which tell it by their results.
    request.on('error', () => request.destroy());
    response.on('error', () => response.destroy());
  }

  get method(): string {
    return this.#request.method ?? '';
  }

  get url(): string {
    return this.#request.url ?? '';
  }

  get httpVersion(): string {
    return this.#request.httpVersion;
  }

  get headers(): IncomingHttpHeaders {
    return this.#request.headers;
  }

  get rawHeaders(): readonly string[] {
    return this.#request.rawHeaders;
  }

  get trailers(): Readonly<Record<string, string | undefined>> {
    return this.#request.trailers;
  }

  get socket(): Socket {
    return this.#request.socket;
  }

  get isReceived(): boolean {
    return this.#request.complete;
  }

  get isBegun(): boolean {
    return this.#response.headersSent;
  }

  get isSending(): boolean {
    // It has none before those to earlier requests are done.
    return this.#response.socket !== null && this.#response.headersSent;
  }

  get isLost(): boolean {
    return this.#response.destroyed;
  }

  get cutBy(): Error | undefined {
    return this.#response.errored ?? undefined;
  }

  receive(reader: BodyReader): void {
    let isOver = false;
    const end = (tell: () => void): void => {
      if (isOver) return;
      isOver = true;
      tell();
    };
    const aborted = (): void => end(() => reader.aborted());
    this.#request
      .on('data', (bytes: Buffer) => reader.piece(bytes))
      .once('end', () => end(() => reader.end()))
      .once('close', aborted)
      .once('error', aborted);
  }

  pause(): void {
    this.#request.pause();
  }

  resume(): void {
    this.#request.resume();
  }

  decorate(headers: readonly string[]): void {
    this.#extra.push(...headers);
  }

  answer(
    status: number,
    headers: readonly string[],
    body: string | Uint8Array = nothing,
    sending: Sending = {},
  ): void {
    const response = this.#response;
    const { close = false, unread, onSent } = sending;
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const framing = isBodiless(status) ? [] : ['Content-Length', String(bytes.length)];
    response.writeHead(status, this.#headersOf([...headers, ...framing], close));
    if (onSent !== undefined) this.#watch(onSent);
    if (unread !== undefined) this.#sendEarly(bytes, close, unread);
    // Node.js puts a text of the head's encoding behind the head, and both are one write.
    else if (bytes.length < joinLimit) response.end(latin1(bytes), 'latin1');
    else response.end(bytes);
  }

  stream(
    status: number,
    headers: readonly string[],
    { close = false, onSent }: Omit<Sending, 'unread'> = {},
  ): Writable {
    this.#response.writeHead(status, this.#headersOf(headers, close)).flushHeaders();
    if (onSent !== undefined) this.#watch(onSent);
    return this.#response;
  }

  fail(): void {
    if (this.#response.headersSent) this.#response.destroy();
    else this.answer(500, []);
  }

  breakOff(): void {
    const { socket } = this.#response;
    if (socket !== null) socket.destroySoon();
    // The answer to an earlier request is not at its end yet.
    else this.#response.once('socket', (own: Socket) => process.nextTick(() => own.destroySoon()));
  }

  cut(reason?: Error): void {
    this.#response.destroy(reason);
  }

  lose(): void {
    const response = this.#response;
    if (response.socket !== null || response.writableFinished) return;
    response.destroy();
    response.emit('close');
  }

  inTurn(listener: () => void): void {
    if (this.#response.socket === null) this.#response.once('socket', listener);
    else listener();
  }

  onClose(listener: () => void): void {
    const response = this.#response;
    if (response.writableEnded || response.destroyed) {
      listener();
      return;
    }
    const tell = (): void => {
      response.off('prefinish', tell).off('close', tell);
      listener();
    };
    response.once('prefinish', tell).once('close', tell);
  }

  #headersOf(headers: readonly string[], close: boolean): string[] {
    return [...this.#extra, ...headers, ...(close ? ['Connection', 'close'] : [])];
  }

  #watch(onSent: NonNullable<Sending['onSent']>): void {
    const response = this.#response;
    // A response finishes, too, when its connection is gone; and the server's own listener takes the socket from it.
    response.prependOnceListener('finish', () => {
      this.#isSent ||= response.socket?.destroyed === false;
    });
    const tell = (): void => onSent(this.#isSent);
    if (response.closed) tell();
    else response.once('close', tell);
  }

  /**
   * Sends a body while the request's own is still coming, and reads on: a connection that is closed with bytes unread is reset, which
   * can take the answer from a client that is still sending.
   * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.6
   */
  #sendEarly(body: Uint8Array, close: boolean, unread: Promise<boolean>): void {
    const response = this.#response;
    const ends = close || !response.shouldKeepAlive;
    let isEnded = false;
    response.flushHeaders();
    response.write(body, (error) => {
      this.#isSent ||= error === null || error === undefined;
      if (!ends) return;
      isEnded = true;
      response.socket?.end();
    });
    void unread.then((isComplete) => {
      // Behind the answer to an earlier request, it is still to be sent.
      if (isEnded) response.destroy();
      else if (isComplete) response.end();
      else this.breakOff();
    });
  }
}
