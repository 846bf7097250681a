/** How messages are handed on. */
export interface MessageQueueOptions {
  /** How many are worked on at the same time. */
  readonly limit: number;
  readonly handle: (message: string) => Promise<void>;
  /** Is told that a message could not be handled; those that wait are handed on all the same. */
  readonly fail: () => void;
  /** Keeps more from coming, as far as that is possible. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/**
 * Hands the messages of one client on as they come, without waiting for one to be done before the next one begins: as on AWS, nothing
 * but the client itself keeps them in order. Beyond the limit they wait, and the client is read no more.
 */
export class MessageQueue {
  readonly #options: MessageQueueOptions;
  readonly #running = new Set<Promise<void>>();
  readonly #waiting: string[] = [];

  constructor(options: MessageQueueOptions) {
    this.#options = options;
  }

  push(message: string): void {
    if (this.#running.size < this.#options.limit) {
      this.#start(message);
      return;
    }
    // What was read with the last bytes comes all the same.
    if (this.#waiting.push(message) === 1) this.#options.pause();
  }

  /** Resolves when all that came is done. */
  async done(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #start(message: string): void {
    const { handle, fail, resume } = this.#options;
    const settled = handle(message).catch(fail);
    const run = settled.then(() => {
      this.#running.delete(run);
      const next = this.#waiting.shift();
      if (next === undefined) return;
      if (this.#waiting.length === 0) resume();
      this.#start(next);
    });
    this.#running.add(run);
  }
}
