/** Waits before the attempts to connect anew, in ms. */
const delays = [0, 20, 100, 500] as const;

/** A connection that lived for this long, in ms, was in order. */
const healthyAfter = 1000;

/** Keeps a server that closes every connection, or is gone, from being asked without a pause. */
export class Backoff {
  #failures = 0;
  #since = 0;

  connecting(): void {
    this.#since = performance.now();
  }

  answered(): void {
    this.#failures = 0;
  }

  /** How long to wait before the next attempt; `undefined` when it is not worth one. */
  failed(): number | undefined {
    if (performance.now() - this.#since > healthyAfter) this.#failures = 0;
    const delay = delays[this.#failures];
    this.#failures += 1;
    return delay;
  }
}
