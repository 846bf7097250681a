import type { Socket } from 'node:net';

import { refuse } from '@lambda-stack/invoke';

import type { Handler } from './exchange.ts';
import type { HeldAnswers, Holder } from './held-answers.ts';
import { PlainExchange, type Wire } from './plain-exchange.ts';
import { readPlainHead } from './plain-head.ts';

/** Above this (bytes), writing head and body one by one is cheaper than joining them. */
const joinLimit = 8_192;

/** A sender may be this far (bytes) ahead of what is answered: while its connection is read, it is seen when it leaves. */
const aheadLimit = 65_536;

const empty = Buffer.alloc(0);

/** Each byte as a character. */
const textOf = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('latin1');

export interface PlainConnectionOptions {
  readonly handle: Handler;
  readonly heldAnswers: HeldAnswers;
  /** Takes the connection over, from a request on that is not plain. */
  readonly handOver: (socket: Socket) => void;
  /** Told when it has ended, or was handed over and its answers are sent. */
  readonly onEnd: (connection: PlainConnection) => void;
}

/** A connection whose requests are plain so far: they are read here, one after the other, each when the one before it was answered. */
export class PlainConnection implements Wire, Holder {
  readonly #socket: Socket;
  readonly #options: PlainConnectionOptions;
  /** What has come and waits. */
  #bytes: Buffer = empty;
  /** Answers in latin1 that wait for the one behind them. */
  #held = '';
  #exchange: PlainExchange | undefined;
  /** Since when the first request, or the rest of a body, is waited for; milliseconds of the monotonic clock. */
  #receivingSince: number | undefined = performance.now();
  #isReading = false;

  constructor(socket: Socket, options: PlainConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('data', this.#onData).on('drain', this.#read).on('end', this.#onEnd);
    socket.on('error', this.#onError).on('close', this.#onClose);
  }

  /** Resolves when the answers that were begun by now are sent, or the connection has ended. */
  async sent(): Promise<void> {
    const socket = this.#socket;
    const exchange = this.#exchange;
    if (exchange?.isBegun) await new Promise<void>((resolve) => exchange.onClose(resolve));
    this.release();
    if (socket.closed || socket.writableLength === 0) return;
    await new Promise<void>((resolve) => {
      // Nothing can be written behind an end.
      if (socket.writableEnded) socket.once('close', resolve);
      else socket.write('', () => resolve());
    });
  }

  /** Whether the first request, or the rest of a body, is waited for since before that time. */
  isLate(before: number): boolean {
    return this.#receivingSince !== undefined && this.#receivingSince < before;
  }

  /** Ends the connection with that status. */
  refuse(statusLine?: string): void {
    this.#receivingSince = undefined;
    this.release();
    refuse(this.#socket, statusLine);
  }

  destroy(): void {
    this.release();
    this.#socket.destroy();
  }

  /**
   * Whoever has sent the next request already gets its answer in the same write, where that comes soon: a sender that goes on without
   * waiting for an answer can wait for it a little.
   */
  write(head: string, body: Uint8Array): void {
    const socket = this.#socket;
    if (!socket.writable) return;
    if (body.length < joinLimit) {
      this.#held += head + textOf(body);
      if (this.#bytes.length > 0 && this.#held.length < joinLimit)
        this.#options.heldAnswers.releaseSoon(this);
      else this.release();
      return;
    }
    socket.cork();
    this.#held += head;
    this.release();
    socket.write(body);
    socket.uncork();
  }

  release(): void {
    if (this.#held === '') return;
    if (this.#socket.writable) this.#socket.write(this.#held, 'latin1');
    this.#held = '';
  }

  send(parts: readonly (string | Uint8Array)[], done: (error?: Error | null) => void): void {
    this.#socket.cork();
    this.release();
    for (const part of parts.slice(0, -1)) this.#socket.write(part);
    this.#socket.write(parts.at(-1) ?? '', done);
    this.#socket.uncork();
  }

  cut(): void {
    this.release();
    this.#socket.destroy();
  }

  proceed(): void {
    if (this.#exchange?.isOver) this.#exchange = undefined;
    this.#read();
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    this.#read();
    if (this.#bytes.length > aheadLimit) this.#socket.pause();
  };

  readonly #read = (): void => {
    // What is called from here may ask for more.
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      while (this.#bytes.length > 0 && this.#readOn());
    } finally {
      this.#isReading = false;
    }
    if (this.#bytes.length <= aheadLimit && this.#socket.isPaused()) this.#socket.resume();
  };

  /** @returns whether something could be read */
  #readOn(): boolean {
    const exchange = this.#exchange;
    if (exchange === undefined) return !this.#socket.writableNeedDrain && this.#begin();
    if (!exchange.isReading) return false;
    const bytes = this.#bytes;
    const isAll = bytes.length <= exchange.left;
    // Whoever gets them may answer: what is here then is of the next request. The memory of bytes that were all taken may be gone.
    this.#bytes = isAll ? empty : bytes.subarray(exchange.left);
    exchange.take(isAll ? bytes : bytes.subarray(0, exchange.left));
    if (exchange.left === 0) this.#receivingSince = undefined;
    if (exchange.isOver) this.#exchange = undefined;
    return true;
  }

  #begin(): boolean {
    const head = readPlainHead(this.#bytes);
    if (head === undefined) {
      this.#handOver();
      return false;
    }
    this.#bytes = this.#bytes.subarray(head.end);
    this.#receivingSince = this.#bytes.length < head.bodyLength ? performance.now() : undefined;
    this.#exchange = new PlainExchange(head, this);
    this.#options.handle(this.#exchange);
    return true;
  }

  #handOver(): void {
    const socket = this.#socket;
    const { handOver, onEnd } = this.#options;
    this.release();
    socket.off('data', this.#onData).off('drain', this.#read).off('end', this.#onEnd);
    socket.off('error', this.#onError).off('close', this.#onClose);
    // Node.js reads on beside the stream: nothing may be left in there but these bytes, in one piece.
    socket.pause();
    for (let rest: unknown; (rest = socket.read()) !== null;)
      if (rest instanceof Buffer) this.#bytes = Buffer.concat([this.#bytes, rest]);
    socket.unshift(this.#bytes);
    this.#bytes = empty;
    this.#receivingSince = undefined;
    handOver(socket);
    socket.resume();
    // What was answered here is told of here.
    void this.sent().then(() => onEnd(this));
  }

  /** Whoever says that nothing more will come has left. */
  readonly #onEnd = (): void => {
    this.release();
    if (this.#exchange && this.#exchange.left > 0) this.refuse();
    else this.#socket.end();
  };

  /** It is followed by its close, which tells what there is to be told. */
  readonly #onError = (): void => {
    this.#socket.destroy();
  };

  readonly #onClose = (): void => {
    this.#bytes = empty;
    this.#options.onEnd(this);
    this.#exchange?.lose();
  };
}
