import { setMaxListeners } from 'node:events';

/** Ends one thing: after the work in flight, or, from the moment at which the signal aborts, at once. */
type End = (cut: AbortSignal) => Promise<void> | void;

/**
 * What was begun and has to end: the latest first, each when the one before has ended. An end that fails is reported, and the others
 * still take place.
 */
export class Ends {
  /** Resolves when everything has ended. */
  readonly done: Promise<void>;
  readonly #steps: { readonly what: string; readonly end: End }[] = [];
  readonly #cut = new AbortController();
  readonly #report: (message: string) => void;
  #begin: () => void = () => undefined;

  constructor(report: (message: string) => void) {
    this.#report = report;
    // One listener for each stream that waits for its reader.
    setMaxListeners(0, this.#cut.signal);
    const begun = new Promise<void>((resolve) => (this.#begin = resolve));
    this.done = begun.then(() => this.#runAll());
  }

  /** Aborts as soon as work in flight shall not be waited for. */
  get cut(): AbortSignal {
    return this.#cut.signal;
  }

  /** @param what what can't be ended, in a message */
  add(what: string, end: End): void {
    this.#steps.push({ what, end });
  }

  /** Ends everything, once. A later call without `drain` cuts short an earlier one with it. */
  run({ drain }: { readonly drain: boolean }): Promise<void> {
    if (!drain) this.#cut.abort();
    this.#begin();
    return this.done;
  }

  async #runAll(): Promise<void> {
    for (const { what, end } of this.#steps.toReversed()) {
      try {
        await end(this.#cut.signal);
      } catch (error) {
        this.#report(`Ending ${what} failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
