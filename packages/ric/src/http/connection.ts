import { connect, type Socket } from 'node:net';

import { ProtocolError } from './protocol-error.ts';
import { ResponseParser, type Response } from './response-parser.ts';

const readBufferBytes = 64 * 1024;
/** Above this, writing the parts one by one is cheaper than joining them. */
const joinLimit = 16 * 1024;

export interface ConnectionListener {
  onResponse(connection: Connection, response: Response): void;
  /** Once, unless the connection was dropped from this side. */
  onClose(connection: Connection, error: Error | undefined): void;
}

/** One keep-alive connection to an HTTP/1.1 server; requests are given as text, responses come in their order. */
export class Connection {
  readonly #socket: Socket;
  readonly #listener: ConnectionListener;
  #established = false;
  #open = true;

  constructor(host: string, port: number, listener: ConnectionListener) {
    this.#listener = listener;
    const parser = new ResponseParser((response) => {
      if (this.#open) listener.onResponse(this, response);
    });
    // One buffer for all reads: nothing is allocated for what arrives in one piece.
    const buffer = Buffer.allocUnsafe(readBufferBytes);
    const onRead = (length: number): boolean => {
      try {
        parser.push(buffer.subarray(0, length));
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        this.#close(error);
      }
      return true;
    };
    this.#socket = connect({ host, port, noDelay: true, onread: { buffer, callback: onRead } });
    let failure: Error | undefined;
    this.#socket
      .on('connect', () => (this.#established = true))
      .on('error', (error) => (failure = error))
      .on('end', () => {
        parser.end();
        this.#close(undefined);
      })
      .on('close', () => this.#close(failure));
  }

  /** Whether the server was reached: if not, it got nothing of what was written. */
  get established(): boolean {
    return this.#established;
  }

  /** Writes a request's head, its body and what follows it, at once. */
  write(head: string, body: string, following: string): void {
    if (body.length < joinLimit) {
      this.#socket.write(head + body + following, 'utf8');
      return;
    }
    this.#socket.cork();
    this.#socket.write(head, 'latin1');
    this.#socket.write(body, 'utf8');
    if (following !== '') this.#socket.write(following, 'latin1');
    this.#socket.uncork();
  }

  /**
   * Writes a part of a request.
   * @param done called when it is on its way, or with the reason why it never will be
   */
  send(parts: readonly (string | Uint8Array)[], done: (error?: Error | null) => void): void {
    this.#socket.cork();
    for (const part of parts.slice(0, -1)) this.#socket.write(part);
    this.#socket.write(parts.at(-1) ?? '', done);
    this.#socket.uncork();
  }

  /** While something is waited for, the connection keeps the process alive. */
  hold(): void {
    this.#socket.ref();
  }

  /** While a handler runs, it does not: an empty event loop is a fact that handlers rely on. */
  release(): void {
    this.#socket.unref();
  }

  /** Ends the connection without a word. */
  drop(): void {
    this.#open = false;
    this.#socket.destroy();
  }

  #close(error: Error | undefined): void {
    if (!this.#open) return;
    this.drop();
    this.#listener.onClose(this, error);
  }
}
