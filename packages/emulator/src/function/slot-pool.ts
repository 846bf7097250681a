import { ServiceError } from '@lambda-stack/invoke';

import { systemClock, type Clock } from '../clock.ts';
import type { Slot } from './slot.ts';

export interface SlotPoolOptions {
  /** The most slots at once. */
  readonly size: number;
  /** Milliseconds to wait for a free slot before refusing. */
  readonly queueTimeoutMs: number;
  readonly create: () => Slot;
  /** Ends a slot that is one too many, and takes it out with {@link SlotPool.remove} at once. */
  readonly discard: (slot: Slot) => void;
  readonly clock?: Clock;
}

/**
 * How long (ms) an invocation waits for an environment whose runtime has answered but not yet asked for its next event, before it
 * starts another one: that is done in well under a millisecond, and a cold start costs a hundred times as much.
 */
const settlingGraceMs = 100;

interface Waiter {
  readonly give: (slot: Slot) => void;
  readonly refuse: (error: ServiceError) => void;
}

/** Hands out slots: the most recently used first, new ones up to the pool's size. */
export class SlotPool {
  readonly #options: SlotPoolOptions;
  readonly #slots = new Set<Slot>();
  /** Most recently used last. */
  readonly #idle: Slot[] = [];
  readonly #waiting: Waiter[] = [];
  #settling = 0;
  #warming = 0;
  #size: number;
  #queueTimeoutMs: number;

  constructor(options: SlotPoolOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#queueTimeoutMs = options.queueTimeoutMs;
  }

  /**
   * Idle slots that are too many go at once, others when they are given back; those who wait get what is there now.
   * @param queueTimeoutMs as in the options; those who wait already keep theirs
   */
  resize(size: number, queueTimeoutMs: number): void {
    this.#size = size;
    this.#queueTimeoutMs = queueTimeoutMs;
    const surplus = Math.max(0, this.#slots.size - size);
    for (const slot of this.#idle.slice(0, surplus)) this.#options.discard(slot);
    this.#serveWaiting();
  }

  /** New slots for those who wait, but for as many as are about to become free anyway. */
  #serveWaiting(): void {
    while (this.#waiting.length > this.#settling + this.#warming) {
      const slot = this.add();
      if (!slot) return;
      this.#waiting.shift()?.give(slot);
    }
  }

  get slots(): Iterable<Slot> {
    return this.#slots;
  }

  get idle(): readonly Slot[] {
    return this.#idle;
  }

  /** @throws ServiceError `TooManyRequestsException` when every slot is taken */
  async acquire(): Promise<Slot> {
    const free = this.takeIdle();
    if (free) return free;
    if (this.#size === 0) throw throttled();
    if (this.#warming > this.#waiting.length) {
      const warm = await this.#wait();
      if (warm) return warm;
    }
    if (this.#settling > this.#waiting.length) {
      const settled = await this.#wait(settlingGraceMs);
      if (settled) return settled;
    }
    const slot = this.add() ?? (await this.#wait(this.#queueTimeoutMs));
    if (slot) return slot;
    throw throttled();
  }

  /** The idle slot that was used last, which is idle no more. */
  takeIdle(): Slot | undefined {
    return this.#idle.pop();
  }

  /** A new slot, not idle; undefined when there are as many as there may be. */
  add(): Slot | undefined {
    if (this.#slots.size >= this.#size) return undefined;
    const slot = this.#options.create();
    this.#slots.add(slot);
    return slot;
  }

  /** The slot's first environment is being started: one of those who come now waits for it, instead of starting another one. */
  async warming(slot: Slot, started: Promise<void>): Promise<void> {
    this.#warming += 1;
    try {
      await started;
    } finally {
      this.#warming -= 1;
      this.release(slot);
    }
  }

  /** The slot's runtime has answered and is about to become free: those who come now wait for it for a moment. */
  settling(slot: Slot, settled: Promise<void>): void {
    this.#settling += 1;
    const free = (): void => {
      this.#settling -= 1;
      this.release(slot);
    };
    settled.then(free, free);
  }

  /** Gives a slot back: it is one too many, or goes to the one who waits longest, or to the idle ones. */
  release(slot: Slot): void {
    slot.idleSince = performance.now();
    if (this.#slots.size > this.#size) {
      this.#options.discard(slot);
      return;
    }
    const next = this.#waiting.shift();
    if (next) next.give(slot);
    else this.#idle.push(slot);
  }

  /** Takes a slot that no one uses out of the pool for good. */
  remove(slot: Slot): void {
    this.#slots.delete(slot);
    const index = this.#idle.indexOf(slot);
    if (index !== -1) this.#idle.splice(index, 1);
  }

  /** Refuses those who wait. */
  refuseWaiting(error: ServiceError): void {
    for (const { refuse } of this.#waiting.splice(0)) refuse(error);
  }

  /** @param timeoutMs for ever where it is left out */
  #wait(timeoutMs = Infinity): Promise<Slot | undefined> {
    if (timeoutMs <= 0) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const { clock = systemClock } = this.#options;
      const cancel = clock.after(timeoutMs, () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        resolve(undefined);
      });
      const waiter: Waiter = {
        give: (slot) => {
          cancel();
          resolve(slot);
        },
        refuse: (error) => {
          cancel();
          reject(error);
        },
      };
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
