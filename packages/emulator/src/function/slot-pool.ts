import { ServiceError } from '@lambda-stack/invoke';

import type { ExecutionEnvironment } from '../environment/environment.ts';

/** A place for one execution environment. It keeps its `/tmp` when the environment is replaced after a timeout. */
export interface Slot {
  readonly id: string;
  /** The directory for `/tmp`. */
  readonly tmp: string;
  environment: ExecutionEnvironment | undefined;
  /** The generation of the code that the environment runs. */
  generation: number;
  invocations: number;
  startedAt: Date;
  /** Set when the slot is given back; milliseconds of a monotonic clock. */
  idleSince: number;
}

export interface SlotPoolOptions {
  /** The most slots at once. */
  readonly size: number;
  /** Milliseconds to wait for a free slot before refusing. */
  readonly queueTimeoutMs: number;
  readonly create: (index: number) => Slot;
}

/**
 * How long (ms) an invocation waits for an environment whose runtime has answered but not yet asked for its next event, before it
 * starts another one: that is done in well under a millisecond, and a cold start costs a hundred times as much.
 */
const settlingGraceMs = 100;

/** Hands out slots: the most recently used first, new ones up to the pool's size. */
export class SlotPool {
  readonly #options: SlotPoolOptions;
  readonly #slots = new Set<Slot>();
  /** Most recently used last. */
  readonly #idle: Slot[] = [];
  readonly #waiting: ((slot: Slot | undefined) => void)[] = [];
  readonly #drained: (() => void)[] = [];
  #settling = 0;
  #created = 0;

  constructor(options: SlotPoolOptions) {
    this.#options = options;
  }

  get slots(): Iterable<Slot> {
    return this.#slots;
  }

  get idle(): readonly Slot[] {
    return this.#idle;
  }

  /** @throws ServiceError `TooManyRequestsException` when every slot is taken */
  async acquire(): Promise<Slot> {
    const free = this.#idle.pop();
    if (free) return free;
    if (this.#settling > this.#waiting.length) {
      const settled = await this.#wait(settlingGraceMs);
      if (settled) return settled;
    }
    const slot = this.add() ?? (await this.#wait(this.#options.queueTimeoutMs));
    if (slot) return slot;
    throw throttled();
  }

  /** A new slot, not idle; undefined when there are as many as there may be. */
  add(): Slot | undefined {
    if (this.#slots.size >= this.#options.size) return undefined;
    const slot = this.#options.create(this.#created++);
    this.#slots.add(slot);
    return slot;
  }

  /** The slot's runtime has answered and is about to become free: those who come now wait for it for a moment. */
  settling(slot: Slot, settled: Promise<void>): void {
    this.#settling += 1;
    void settled.then(() => {
      this.#settling -= 1;
      this.release(slot);
    });
  }

  /** Gives a slot back: to the one who waits longest, or to the idle ones. */
  release(slot: Slot): void {
    slot.idleSince = performance.now();
    const next = this.#waiting.shift();
    if (next) return next(slot);
    this.#idle.push(slot);
    if (this.#idle.length === this.#slots.size) for (const resolve of this.#drained.splice(0)) resolve();
  }

  /** Resolves when no slot is in use. */
  drained(): Promise<void> {
    if (this.#idle.length === this.#slots.size) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Takes an idle slot out of the pool for good. */
  remove(slot: Slot): void {
    this.#slots.delete(slot);
    const index = this.#idle.indexOf(slot);
    if (index !== -1) this.#idle.splice(index, 1);
  }

  #wait(timeoutMs: number): Promise<Slot | undefined> {
    if (timeoutMs <= 0) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const waiter = (slot: Slot | undefined): void => {
        clearTimeout(timer);
        resolve(slot);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        resolve(undefined);
      }, timeoutMs);
      this.#waiting.push(waiter);
    });
  }
}

const throttled = (): ServiceError =>
  new ServiceError('TooManyRequestsException', 'Rate Exceeded.', {
    body: {
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      Type: 'User',
      message: 'Rate Exceeded.',
    },
    retryAfter: 1,
  });
