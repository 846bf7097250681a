import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';

import type { BodyReader, Exchange } from './exchange.ts';
import { isBodiless } from './response-head.ts';

/** A request that Node.js has read. */
export class NodeExchange implements Exchange {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #extra: string[] = [];

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
  }

  get method(): string {
    return this.#request.method ?? '';
  }

  get url(): string {
    return this.#request.url ?? '';
  }

  get headers(): IncomingHttpHeaders {
    return this.#request.headers;
  }

  get trailers(): Readonly<Record<string, string | undefined>> {
    return this.#request.trailers;
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

  answer(status: number, headers: readonly string[], body: string | Uint8Array = ''): void {
    const length = isBodiless(status) ? [] : ['Content-Length', String(Buffer.byteLength(body))];
    this.#response.writeHead(status, [...this.#extra, ...headers, ...length]).end(body);
  }

  stream(status: number, headers: readonly string[]): Writable {
    this.#response.writeHead(status, [...this.#extra, ...headers]).flushHeaders();
    return this.#response;
  }

  fail(): void {
    if (this.#response.headersSent) this.#response.destroy();
    else this.answer(500, []);
  }

  onClose(listener: () => void): void {
    this.#response.once('close', listener);
  }
}
