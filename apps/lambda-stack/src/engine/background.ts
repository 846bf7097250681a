/** Work that goes on beside requests: its failures are reported, and its end can be waited for. */
export class Background {
  readonly #running = new Set<Promise<void>>();
  readonly #report: (message: string) => void;

  constructor(report: (message: string) => void) {
    this.#report = report;
  }

  /** @param failed what to say where the work fails */
  add(failed: string, work: Promise<unknown>): void {
    const reported = work.then(
      () => undefined,
      (error: unknown) =>
        this.#report(`${failed}: ${error instanceof Error ? error.message : String(error)}`),
    );
    this.#running.add(reported);
    void reported.then(() => this.#running.delete(reported));
  }

  /** Resolves when nothing runs any more. */
  async done(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
