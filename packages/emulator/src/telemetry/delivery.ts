import type { Clock } from '../clock.ts';
import type { Destination } from './destination.ts';

/** How often a batch is tried before it is given up. */
export const mostAttempts = 8;

/** The wait (ms) after the first attempt; each further one is twice as long. */
const firstWaitMs = 100;

/** How long (ms) the destination may take to acknowledge a batch. */
const answerMs = 10_000;

/** Brings batches to a destination, each tried again with back-off. One at a time. */
export class Delivery {
  readonly #destination: Destination;
  readonly #clock: Clock;
  #isClosed = false;
  #attempt: AbortController | undefined;
  #failure: string | undefined;
  #goOn: (() => void) | undefined;

  constructor(destination: Destination, clock: Clock) {
    this.#destination = destination;
    this.#clock = clock;
  }

  /** Why the last attempt failed; undefined where it did not, or there was none. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Resolves with whether the batch has arrived; it has not where it was given up, or the delivery closed. */
  async deliver(records: readonly string[]): Promise<boolean> {
    for (let attempt = 1, waitMs = firstWaitMs; !this.#isClosed; attempt += 1, waitMs *= 2) {
      this.#failure = await this.#try(records);
      if (this.#failure === undefined) return true;
      if (attempt === mostAttempts) return false;
      await this.#wait(waitMs);
    }
    return false;
  }

  /** Where it waits for its next attempt, it waits no longer. */
  hurry(): void {
    this.#goOn?.();
  }

  close(): void {
    this.#isClosed = true;
    this.#attempt?.abort();
    this.hurry();
    this.#destination.close();
  }

  /** Resolves with why it failed. */
  async #try(records: readonly string[]): Promise<string | undefined> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    const cancel = this.#clock.after(answerMs, () =>
      attempt.abort(new Error(`no acknowledgement within ${answerMs / 1000} s`)),
    );
    try {
      await this.#destination.send(records, attempt.signal);
      return undefined;
    } catch (error) {
      return reasonOf(attempt.signal.aborted ? attempt.signal.reason : error);
    } finally {
      cancel();
    }
  }

  async #wait(ms: number): Promise<void> {
    let cancel: (() => void) | undefined;
    await new Promise<void>((resolve) => {
      cancel = this.#clock.after(ms, resolve);
      this.#goOn = resolve;
    });
    cancel?.();
    this.#goOn = undefined;
  }
}

/** Where both addresses of this machine were tried, the first one's error says it. */
const reasonOf = (error: unknown): string => {
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return cause instanceof Error ? cause.message : String(cause);
};
