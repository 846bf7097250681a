import type { Clock } from '../src/clock.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** In how many ms something is waited for, the nearest first. */
  get waits(): readonly number[] {
    return [...this.#timers].map(({ at }) => at - this.#now).sort((a, b) => a - b);
  }

  /** Calls those who wait for exactly so long, while the clock stands still; tells how many they were. */
  fire(ms: number): number {
    const due = [...this.#timers].filter(({ at }) => at - this.#now === ms);
    this.#call(due);
    return due.length;
  }

  advance(ms: number): void {
    this.#now += ms;
    this.#call([...this.#timers].filter(({ at }) => at <= this.#now));
  }

  #call(timers: readonly Timer[]): void {
    for (const timer of timers) {
      this.#timers.delete(timer);
      timer.callback();
    }
  }
}
