import type { FoundExtensions } from '../extensions/find-extensions.ts';
import type { FunctionDefinition } from '../options.ts';
import type { SlotPool } from './slot-pool.ts';

export interface PoolSizingOptions {
  readonly definition: FunctionDefinition;
  readonly pool: Pick<SlotPool, 'resize'>;
  /** Those that environments would have now. */
  readonly extensions: () => Promise<FoundExtensions>;
  /** Takes what the log shall say. */
  readonly note: (text: string) => void;
}

/**
 * Keeps a pool to the size that the function's extensions leave it. External extensions have ports of their machine, or container, which
 * two environments can't share. Lambda would start another environment: here invocations wait, as long as one may take.
 */
export class PoolSizing {
  readonly #options: PoolSizingOptions;
  /** The generation of the code whose extensions the size is for. */
  #generation = -1;
  #said: readonly string[] = [];

  constructor(options: PoolSizingOptions) {
    this.#options = options;
  }

  /** Looks at the extensions, and resizes the pool. @param generation of the code that there is now */
  async update(generation: number): Promise<void> {
    const { definition, pool, extensions, note } = this.#options;
    const { programs, problems } = await extensions();
    const { concurrency, timeout, queueTimeout } = definition;
    const size = programs.length > 0 ? Math.min(1, concurrency) : concurrency;
    const isLess = size < concurrency;
    pool.resize(size, 1000 * (isLess ? Math.max(timeout, queueTimeout) : queueTimeout));
    this.#generation = generation;
    const notes = isLess
      ? [
          ...problems,
          `With external extensions there is one environment at a time, instead of ${concurrency}`,
        ]
      : problems;
    for (const text of notes) if (!this.#said.includes(text)) note(text);
    this.#said = notes;
  }

  isFor(generation: number): boolean {
    return this.#generation === generation;
  }
}
