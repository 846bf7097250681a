import type { FunctionDefinition } from '../options.ts';
import type { SlotPool } from './slot-pool.ts';

/** How often the memory of environments is measured, in ms. */
const measureEveryMs = 250;

/** Ends environments that use more memory than their function may. Idle ones use no more than before: where all are, nothing is measured. */
export class MemoryLimit {
  readonly #pool: Pick<SlotPool, 'slots' | 'idle'>;
  readonly #limitMB: number;
  #measuring: NodeJS.Timeout | undefined;

  constructor({ debug, memory }: FunctionDefinition, pool: Pick<SlotPool, 'slots' | 'idle'>) {
    this.#pool = pool;
    this.#limitMB = debug ? Infinity : memory;
  }

  /** An environment does something: measures until all are idle. */
  watch(): void {
    this.#measuring ??= setInterval(() => this.#measure(), measureEveryMs).unref();
  }

  close(): void {
    clearInterval(this.#measuring);
    this.#measuring = undefined;
  }

  #measure(): void {
    const active = [...this.#pool.slots].filter((slot) => !this.#pool.idle.includes(slot));
    for (const { environment } of active) environment?.limitMemory(this.#limitMB);
    if (active.length === 0) this.close();
  }
}
