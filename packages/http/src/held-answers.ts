/** How long (ms) an answer may wait for the one behind it. */
export const holdingPatienceMs = 10;

/** A place where an answer waits, perhaps. */
export interface Holder {
  /** Sends what waits. */
  release(): void;
}

/** Calls back once after so many ms. */
export interface Timer {
  after(ms: number, callback: () => void): unknown;
}

/** The answers of a server that wait for those behind them. */
export class HeldAnswers {
  readonly #timer: Timer;
  readonly #holders = new Set<Holder>();

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  /**
   * Releases what a holder has from now on, within {@link holdingPatienceMs}. There is one timer for all, for a busy holder has
   * something a thousand times a second: what it came to hold lately may be released early.
   */
  releaseSoon(holder: Holder): void {
    if (this.#holders.size === 0) this.#timer.after(holdingPatienceMs, this.#releaseAll);
    this.#holders.add(holder);
  }

  readonly #releaseAll = (): void => {
    const due = [...this.#holders];
    this.#holders.clear();
    for (const holder of due) holder.release();
  };
}
