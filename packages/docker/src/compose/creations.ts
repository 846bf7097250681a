/** How long (ms) Compose may take from one thing that is made to the next: to the containers from their network. */
const nextMs = 100;

/** How long (ms) the engine may take to make what it was asked for. */
const limitMs = 5_000;

/**
 * What `docker compose` is having made, told from its plain output. Of a request that it takes back midway the engine may make the
 * container all the same, so late that a `down` doesn't find it: an interruption waits until nothing is under way.
 */
export class Creations {
  readonly #pending = new Set<string>();
  #onChange: (() => void) | undefined;

  /** Takes a line that `docker compose --progress plain` wrote. */
  line(text: string): void {
    const [, name, state] = /^ ?((?:Container|Network|Volume) \S+) +(\S+)/.exec(text) ?? [];
    if (name === undefined) return;
    if (state === 'Creating' || state === 'Recreate') this.#pending.add(name);
    else this.#pending.delete(name);
    this.#onChange?.();
  }

  /** Aborts when `signal` does, with its reason, as soon as nothing is under way. @param done that no one listens any more */
  between(signal: AbortSignal, done?: AbortSignal): AbortSignal {
    const interruption = new AbortController();
    const begin = (): void => void this.#settled().then(() => interruption.abort(signal.reason));
    if (signal.aborted) begin();
    else signal.addEventListener('abort', begin, { once: true, ...(done && { signal: done }) });
    return interruption.signal;
  }

  #settled(): Promise<void> {
    return new Promise((resolve) => {
      let quiet: NodeJS.Timeout | undefined;
      const done = (): void => {
        this.#onChange = undefined;
        clearTimeout(quiet);
        clearTimeout(limit);
        resolve();
      };
      // Compose itself, which is waited for, keeps this process alive.
      const limit = setTimeout(done, limitMs).unref();
      this.#onChange = () => {
        clearTimeout(quiet);
        if (this.#pending.size === 0) quiet = setTimeout(done, nextMs).unref();
      };
      this.#onChange();
    });
  }
}
