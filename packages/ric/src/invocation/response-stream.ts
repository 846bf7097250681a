import { Writable } from 'node:stream';

import { RuntimeError } from '../errors/runtime-error.ts';
import { logError, logWarning } from '../log/log.ts';
import type { Sent, StreamedResponse } from '../runtime-api/streamed-response.ts';
import type { PreludeStream } from './http-response-stream.ts';

/** Begins the response. @param onLoss told when the rest of it has nowhere to go */
export type BeginResponse = (contentType: string, onLoss: (error: Error) => void) => StreamedResponse;

/**
 * What a streaming handler writes its response to. It begins with the first `write`, or with its end.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 */
export class ResponseStream extends Writable implements PreludeStream {
  /** Called before the first `write`, with a function that writes before it. Packages of others set it, too. */
  _onBeforeFirstWrite: PreludeStream['_onBeforeFirstWrite'];
  readonly #begin: BeginResponse;
  #contentType = 'application/octet-stream';
  #written = false;
  #response: StreamedResponse | undefined;

  constructor(begin: BeginResponse, highWaterMark: number | undefined) {
    super({ highWaterMark });
    this.#begin = begin;
    // An error that the handler does not listen to is found when the stream is closed.
    this.on('error', () => undefined);
  }

  /** @throws RuntimeError `Runtime.InvalidStreamingOperation` when the response has begun */
  setContentType(contentType: string): void {
    if (this.#written || this.writableEnded) {
      throw new RuntimeError('Runtime.InvalidStreamingOperation', 'Cannot set content-type, too late.');
    }
    this.#contentType = contentType;
  }

  /** As of any stream; what is neither text nor bytes is written as JSON. */
  override write(chunk: unknown, encoding?: BufferEncoding | Sent, done?: Sent): boolean {
    if (this.writableFinished) logError('Invoke Error', lateWrite());
    if (!this.#written && !this.writableEnded) {
      this.#written = true;
      this._onBeforeFirstWrite?.((piece) => super.write(piece));
    }
    const piece = typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : JSON.stringify(chunk);
    return typeof encoding === 'function'
      ? super.write(piece, encoding)
      : super.write(piece, encoding ?? 'utf8', done);
  }

  /** Waits until all that was written is sent, or will not be. */
  async settled(): Promise<void> {
    if (!this.#written && !this.writableEnded) return;
    if (this.writable) await new Promise((resolve) => super.write('', resolve));
    else await this.whenClosed();
  }

  /** Waits until it is finished or destroyed. */
  async whenClosed(): Promise<void> {
    if (!this.closed) await new Promise((resolve) => this.once('close', resolve));
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: Sent): void {
    this.#use((response) => response.write(piece, done), done);
  }

  override _final(done: Sent): void {
    if (!this.#written && this._onBeforeFirstWrite !== undefined) {
      logWarning(
        'The metadata of the response is not sent, for nothing was written before its end; write an empty string.',
      );
    }
    this.#use((response) => response.end('', done), done);
  }

  /** Hands the response over, and begins it where that has not been done. */
  #use(use: (response: StreamedResponse) => void, refuse: Sent): void {
    if (this.#response !== undefined) return use(this.#response);
    // Two turns of the event loop, in which a handler that blocked it hears that the server has closed the connection.
    setImmediate(() =>
      setImmediate(() => {
        if (this.destroyed) return refuse();
        this.#response = this.#begin(this.#contentType, (error) => this.destroy(error));
        use(this.#response);
      }),
    );
  }
}

/** As Node.js has it. */
function lateWrite(): Error {
  return Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' });
}
