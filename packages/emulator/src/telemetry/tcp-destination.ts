import { connect, type Socket } from 'node:net';

import type { Destination } from './destination.ts';
import { toLoopback } from './loopback.ts';

/** Sends records as lines of JSON over one connection, which is made anew when it broke. */
export class TcpDestination implements Destination {
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  send(records: readonly string[], signal: AbortSignal): Promise<void> {
    const socket = this.#socket?.writable ? this.#socket : this.#connect();
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      const abort = (): void => void socket.destroy();
      const settle = (error?: Error | null): void => {
        signal.removeEventListener('abort', abort);
        socket.off('error', settle);
        if (error) reject(error);
        else resolve();
      };
      signal.addEventListener('abort', abort);
      socket.once('error', settle);
      // Without an error of its own, the connection was closed in the middle.
      socket.write(`${records.join('\n')}\n`, (error) => setImmediate(settle, error));
    });
  }

  #connect(): Socket {
    const socket = connect({ ...toLoopback, host: 'localhost', port: this.#port });
    // Nothing is expected; read, so that the other side's end is noticed.
    socket.resume();
    // Where a batch was on its way, its sender has the error; else the next batch makes a new connection.
    socket.on('error', () => socket.destroy());
    return socket;
  }

  close(): void {
    // What was sent is the system's, which delivers it.
    this.#socket?.destroy();
  }
}
