import type { Buffering } from './subscription-request.ts';

/**
 * How much may wait for an extension that is slower than the function (bytes). More than Lambda keeps: there is no memory to pay for
 * here, and a burst is not lost.
 */
export const mostWaitingBytes = 8_388_608;

export interface Batch {
  readonly records: readonly string[];
  readonly bytes: number;
}

/** Records that wait to be sent, oldest first. */
export class RecordBuffer {
  readonly #limits: Pick<Buffering, 'maxItems' | 'maxBytes'>;
  readonly #records: string[] = [];
  #bytes = 0;

  constructor(limits: Pick<Buffering, 'maxItems' | 'maxBytes'>) {
    this.#limits = limits;
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** Whether there is enough for a batch. */
  get hasBatch(): boolean {
    return this.#records.length >= this.#limits.maxItems || this.#bytes >= this.#limits.maxBytes;
  }

  /** Takes a record if there is room. */
  add(record: string): boolean {
    const bytes = Buffer.byteLength(record);
    if (!this.isEmpty && this.#bytes + bytes > mostWaitingBytes) return false;
    this.#records.push(record);
    this.#bytes += bytes;
    return true;
  }

  /** Gives out the next batch: as much as the limits allow, and at least one record. */
  take(): Batch {
    let count = 0;
    let bytes = 0;
    for (const record of this.#records) {
      const next = bytes + Buffer.byteLength(record);
      if (count > 0 && (count === this.#limits.maxItems || next > this.#limits.maxBytes)) break;
      count += 1;
      bytes = next;
    }
    this.#bytes -= bytes;
    return { records: this.#records.splice(0, count), bytes };
  }

  /** Gives out all there is. */
  takeAll(): Batch {
    const bytes = this.#bytes;
    this.#bytes = 0;
    return { records: this.#records.splice(0), bytes };
  }
}
