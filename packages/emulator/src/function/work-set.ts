/** Work that runs, so that one can wait for its end. */
export class WorkSet {
  readonly #running = new Set<Promise<unknown>>();

  /** Remembers the work until it has ended; gives it back. */
  add<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const forget = (): void => void this.#running.delete(work);
    work.then(forget, forget);
    return work;
  }

  /** Resolves when nothing runs any more, what was added meanwhile included. */
  async done(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
