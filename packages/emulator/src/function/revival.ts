/** An environment that lived for this long (ms) after its init was in order. */
const healthyMs = 1000;

/** Waits (ms) before an environment is started again that was not. */
const shortestMs = 1000;
const longestMs = 30_000;

/** Keeps an environment there without an invocation: starts another where it ended by itself, after longer and longer waits where that goes on. */
export class Revival {
  readonly #revive: () => void;
  #timer: NodeJS.Timeout | undefined;
  #waitMs = shortestMs;

  /** @param revive is not called while a wait goes on, nor after `cancel` */
  constructor(revive: () => void) {
    this.#revive = revive;
  }

  /** Another is wanted in this time (ms), whatever became of those before. */
  request(ms: number): void {
    this.#waitMs = shortestMs;
    this.#startIn(ms);
  }

  /** One has ended by itself, this long (ms) after its init. */
  onEnd(livedMs: number): void {
    if (livedMs >= healthyMs) return this.request(0);
    this.#startIn(this.#waitMs);
    this.#waitMs = Math.min(this.#waitMs * 2, longestMs);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  #startIn(ms: number): void {
    this.cancel();
    this.#timer = setTimeout(this.#revive, ms).unref();
  }
}
