/** An environment that lived for this long (ms) after its init was in order. */
const healthyMs = 1000;

/** How long (ms) code stays as it is before an environment is started of it. */
const settlingMs = 200;

/** Waits (ms) before an environment is started again that was not. */
const shortestMs = 1000;
const longestMs = 30_000;

/** Keeps an environment there without an invocation: starts another where it ended by itself, after longer and longer waits where that goes on. */
export class Revival {
  readonly #revive: () => void;
  #timer: NodeJS.Timeout | undefined;
  #waitMs = shortestMs;
  /** Whether there was an invocation since one ended by itself. */
  #hasRun = false;

  /** @param revive is not called while a wait goes on, nor after `cancel` */
  constructor(revive: () => void) {
    this.#revive = revive;
  }

  /** Another is wanted, for the code has changed, whatever became of those before. */
  onChange(): void {
    this.#request(settlingMs);
  }

  /** An invocation begins. */
  onInvocation(): void {
    this.#hasRun = true;
  }

  /** One has ended by itself, this long (ms) after its init. Where an invocation ended it, the next one can be prepared for at once. */
  onEnd(livedMs: number): void {
    const hasRun = this.#hasRun;
    this.#hasRun = false;
    if (hasRun || livedMs >= healthyMs) return this.#request(0);
    this.#startIn(this.#waitMs);
    this.#waitMs = Math.min(this.#waitMs * 2, longestMs);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  #request(ms: number): void {
    this.#waitMs = shortestMs;
    this.#startIn(ms);
  }

  #startIn(ms: number): void {
    this.cancel();
    this.#timer = setTimeout(this.#revive, ms).unref();
  }
}
