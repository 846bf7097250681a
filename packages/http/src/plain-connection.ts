import type { Socket } from 'node:net';

import type { Handler } from './exchange.ts';
import type { HeldAnswers, Holder } from './held-answers.ts';
import { joinLimit, latin1 } from './latin1.ts';
import { PlainExchange, type Wire } from './plain-exchange.ts';
import { readPlainHead } from './plain-head.ts';

/** A sender may be this far (bytes) ahead of what is answered: while its connection is read, it is seen when it leaves. */
const aheadLimit = 65_536;

const empty = Buffer.alloc(0);

/** How long (ms) a connection is waited for; 0 for any time. */
export interface Patience {
  /** For its first request to begin. */
  readonly headTimeoutMs: number;
  /** For a request's body. */
  readonly requestTimeoutMs: number;
  /** For the next request. */
  readonly keepAliveMs: number;
}

export interface PlainConnectionOptions {
  readonly handle: Handler;
  /**
   * Where an answer waits for the one behind it, when its sender is ahead. Without, who has sent more than one request at once is not
   * plain: Node.js handles them at once.
   */
  readonly heldAnswers?: HeldAnswers | undefined;
  readonly patience: Patience;
  /** Takes the connection over, from a request on that is not plain. */
  readonly handOver: () => void;
  /** Ends the connection, whose request does not come to its end. @param code as Node.js has it for such an error */
  readonly refuse: (code: string) => void;
  /** Told when it has waited as long as its socket was told to. */
  readonly onTimeout: () => void;
  /** Told when it has ended, or was handed over and its answers are sent. */
  readonly onEnd: (connection: PlainConnection) => void;
}

/** A connection whose requests are plain so far: they are read here, one after the other, each when the one before it was answered. */
export class PlainConnection implements Wire, Holder {
  readonly socket: Socket;
  readonly keepAliveMs: number;
  readonly #options: PlainConnectionOptions;
  /** What has come and waits. */
  #bytes: Buffer = empty;
  /** Answers in latin1 that wait for the one behind them. */
  #held = '';
  #exchange: PlainExchange | undefined;
  /** Until when (ms of the monotonic clock) it is waited for. */
  #deadline = Infinity;
  /** Whether that is for another request than the first. */
  #isIdle = false;
  #isReading = false;
  /** Whether no other request is begun. */
  #isFinished = false;
  /** Whether someone else goes on with it. */
  #isGivenAway = false;

  constructor(socket: Socket, options: PlainConnectionOptions) {
    this.socket = socket;
    this.keepAliveMs = options.patience.keepAliveMs;
    this.#options = options;
    this.#wait(options.patience.headTimeoutMs);
    socket.on('data', this.#onData).on('drain', this.#read).on('end', this.#onEnd);
    socket.on('error', this.#onError).on('close', this.#onClose).on('timeout', this.#onTimeout);
  }

  /** Resolves when the answers that were begun by now are sent, or the connection has ended. */
  async sent(): Promise<void> {
    const socket = this.socket;
    const exchange = this.#exchange;
    if (exchange?.isSending) await new Promise<void>((resolve) => exchange.onClose(resolve));
    this.release();
    if (socket.closed || socket.writableLength === 0) return;
    await new Promise<void>((resolve) => {
      // Nothing can be written behind an end.
      if (socket.writableEnded) socket.once('close', resolve);
      else socket.write('', () => resolve());
    });
  }

  /** Ends the connection if what is waited for takes too long. @param now ms of the monotonic clock */
  endIfLate(now: number): void {
    if (now < this.#deadline) return;
    // Whose answer is still being read is not idle.
    if (this.#isIdle && this.socket.writableLength > 0) this.#wait(this.keepAliveMs);
    else if (this.#isIdle || this.#exchange?.isSending) this.destroy();
    else this.#refuse('ERR_HTTP_REQUEST_TIMEOUT');
  }

  destroy(): void {
    this.release();
    this.socket.destroy();
  }

  /**
   * Whoever has sent the next request already gets its answer in the same write, where that comes soon: a sender that goes on without
   * waiting for an answer can wait for it a little.
   */
  write(head: string, body: Uint8Array, onSent?: (isComplete: boolean) => void): void {
    const { socket } = this;
    if (!socket.writable) {
      onSent?.(false);
      return;
    }
    const sent = onSent && ((error?: Error | null) => onSent(!error && !socket.destroyed));
    if (body.byteLength >= joinLimit) {
      socket.cork();
      this.#held += head;
      this.release();
      socket.write(body, sent);
      socket.uncork();
      return;
    }
    this.#held += head + latin1(body);
    const { heldAnswers } = this.#options;
    if (heldAnswers && !sent && this.#bytes.length > 0 && this.#held.length < joinLimit)
      heldAnswers.releaseSoon(this);
    else this.release(sent);
  }

  /** @param sent told when all of it is on its way, or never will be */
  release(sent?: (error?: Error | null) => void): void {
    if (this.#held === '') return;
    if (this.socket.writable) this.socket.write(this.#held, 'latin1', sent);
    this.#held = '';
  }

  send(parts: readonly (string | Uint8Array)[], done: (error?: Error | null) => void): void {
    this.socket.cork();
    this.release();
    for (const part of parts.slice(0, -1)) this.socket.write(part);
    this.socket.write(parts.at(-1) ?? '', done);
    this.socket.uncork();
  }

  finish(): void {
    this.#isFinished = true;
    this.socket.end();
  }

  end(): void {
    this.#isFinished = true;
    this.release();
    this.socket.destroySoon();
  }

  proceed(): void {
    this.#settle();
    this.#read();
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    this.#read();
    if (this.#bytes.length > aheadLimit) this.socket.pause();
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
    if (this.#isGivenAway) return;
    if (this.#bytes.length <= aheadLimit && this.socket.isPaused()) this.socket.resume();
  };

  /** @returns whether something could be read */
  #readOn(): boolean {
    const exchange = this.#exchange;
    if (exchange === undefined) {
      const { destroyed, writableNeedDrain } = this.socket;
      const isWaiting = this.#isFinished || this.#isGivenAway || destroyed || writableNeedDrain;
      return !isWaiting && this.#begin();
    }
    if (!exchange.isReading) return false;
    const bytes = this.#bytes;
    const isAll = bytes.length <= exchange.left;
    // Whoever gets them may answer: what is here then is of the next request. The memory of bytes that were all taken may be gone.
    this.#bytes = isAll ? empty : bytes.subarray(exchange.left);
    exchange.take(isAll ? bytes : bytes.subarray(0, exchange.left));
    if (exchange.left === 0) this.#wait(0);
    this.#settle();
    return true;
  }

  #begin(): boolean {
    const { handle, heldAnswers, patience } = this.#options;
    const head = readPlainHead(this.#bytes);
    const isAlone = head && this.#bytes.length <= head.end + head.bodyLength;
    if (head === undefined || !(isAlone || heldAnswers)) {
      this.#isGivenAway = true;
      this.socket.pause();
      // The socket looks at what it holds when its bytes were read here, and would stop reading.
      process.nextTick(this.#handOver);
      return false;
    }
    this.#bytes = this.#bytes.subarray(head.end);
    this.#wait(this.#bytes.length < head.bodyLength ? patience.requestTimeoutMs : 0);
    this.#isIdle = false;
    this.#exchange = new PlainExchange(head, this);
    handle(this.#exchange);
    return true;
  }

  /** From the end of an exchange on, the next one is waited for. */
  #settle(): void {
    if (!this.#exchange?.isOver) return;
    this.#exchange = undefined;
    this.#isIdle = true;
    this.#wait(this.keepAliveMs);
  }

  /** Waits so many ms from now on; 0 for any time. */
  #wait(ms: number): void {
    this.#deadline = ms === 0 ? Infinity : performance.now() + ms;
  }

  #refuse(code: string): void {
    this.#isGivenAway = true;
    this.#wait(0);
    this.release();
    this.#options.refuse(code);
  }

  readonly #handOver = (): void => {
    const { socket } = this;
    const { handOver, onEnd } = this.#options;
    if (socket.destroyed) return;
    this.release();
    socket.off('data', this.#onData).off('drain', this.#read).off('end', this.#onEnd);
    socket.off('error', this.#onError).off('close', this.#onClose).off('timeout', this.#onTimeout);
    // Node.js reads on beside the stream: nothing may be left in there but these bytes, in one piece.
    for (let rest: unknown; (rest = socket.read()) !== null;)
      if (rest instanceof Buffer) this.#bytes = Buffer.concat([this.#bytes, rest]);
    socket.unshift(this.#bytes);
    this.#bytes = empty;
    this.#wait(0);
    handOver();
    socket.resume();
    // What was answered here is told of here.
    void this.sent().then(() => onEnd(this));
  };

  /** Whoever says that nothing more will come has left. */
  readonly #onEnd = (): void => {
    if (this.#isGivenAway) return;
    this.release();
    if (this.#exchange && this.#exchange.left > 0) this.#refuse('HPE_INVALID_EOF_STATE');
    else this.socket.end();
  };

  readonly #onTimeout = (): void => this.#options.onTimeout();

  /** It is followed by its close, which tells what there is to be told. */
  readonly #onError = (): void => {
    this.socket.destroy();
  };

  readonly #onClose = (): void => {
    this.#bytes = empty;
    this.#options.onEnd(this);
    this.#exchange?.lose();
  };
}
