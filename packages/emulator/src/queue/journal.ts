import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import {
  DamageError,
  framed,
  readRecord,
  scanSegment,
  SegmentWriter,
  type Damage,
  type Span,
} from './segment.ts';

/** Where a record is. */
export interface Place extends Span {
  readonly segment: number;
}

export interface JournalOptions {
  /** Made where it is missing. */
  readonly directory: string;
  /** Told of each record that is there, in the order in which they were appended. */
  readonly onRecord: (body: Buffer, place: Place) => void;
  /** Told of what is no whole record: the write that a crash has cut short, or a damaged disk. */
  readonly onDamage: (damage: Damage) => void;
  /** A segment of more bytes is followed by a new one. */
  readonly segmentBytes?: number | undefined;
}

const defaultSegmentBytes = 16 * 1024 * 1024;

/** The most bytes of one write: it stays far below what the system takes at once. */
const batchBytes = 64 * 1024 * 1024;

interface Waiting {
  readonly frames: readonly Uint8Array[];
  readonly length: number;
  readonly resolve: (place: Place) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Records on disk, appended and never changed, in numbered files: segments. The oldest can be removed when nothing in it is needed any
 * more. Records that arrive while others are being written go out together, with one `fdatasync` (group commit).
 */
export class Journal {
  readonly #directory: string;
  readonly #segmentBytes: number;
  /** Bytes by segment, the oldest first; the last is written to. */
  readonly #segments: Map<number, number>;
  /** Segments with damage: they are not written to, and not removed but renamed. */
  readonly #damaged: Set<number>;
  #current: number;
  #writer: SegmentWriter;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;
  #isClosed = false;

  private constructor(
    { directory, segmentBytes = defaultSegmentBytes }: JournalOptions,
    segments: Map<number, number>,
    damaged: Set<number>,
    current: number,
    writer: SegmentWriter,
  ) {
    this.#directory = directory;
    this.#segmentBytes = segmentBytes;
    this.#segments = segments;
    this.#damaged = damaged;
    this.#current = current;
    this.#writer = writer;
  }

  /**
   * Opens what is there. What a crash has left of an unfinished write at its end is cut off; a segment with any other damage stays as it
   * is, and a new one is begun.
   */
  static async open(options: JournalOptions): Promise<Journal> {
    const { directory, onRecord, onDamage } = options;
    await makeDirectory(directory);
    const numbers = (await readdir(directory)).flatMap((name) => numberOf(name) ?? []).sort((a, b) => a - b);
    const segments = new Map<number, number>();
    const damaged = new Set<number>();
    for (const segment of numbers) {
      const file = join(directory, nameOf(segment));
      const { whole, damages } = await scanSegment(file, (body, span) =>
        onRecord(body, { segment, ...span }),
      );
      for (const damage of damages) onDamage(damage);
      if (damages.some(({ isTorn }) => !isTorn)) damaged.add(segment);
      segments.set(segment, whole);
    }
    const last = numbers.at(-1) ?? 1;
    const current = damaged.has(last) ? last + 1 : last;
    const size = segments.get(current) ?? 0;
    const writer = await SegmentWriter.open(join(directory, nameOf(current)), size);
    await syncDirectory(directory);
    segments.set(current, size);
    return new Journal(options, segments, damaged, current, writer);
  }

  /** Bytes of all segments. */
  get bytes(): number {
    let sum = 0;
    for (const bytes of this.#segments.values()) sum += bytes;
    return sum;
  }

  get segmentBytes(): number {
    return this.#segmentBytes;
  }

  /** The oldest segment that is no longer written to. */
  get oldest(): number | undefined {
    const [oldest] = this.#segments.keys();
    return this.#segments.size > 1 ? oldest : undefined;
  }

  /**
   * Appends a record, given in parts. Records are kept in the order of the calls.
   * @returns its place, when it is on the disk
   * @throws the system's error (`ENOSPC`, …): the record is not kept then, and those before it are
   */
  append(parts: readonly Uint8Array[]): Promise<Place> {
    if (this.#isClosed) return Promise.reject(new Error('The queue is closed'));
    return new Promise((resolve, reject) => {
      const frames = framed(parts);
      const length = frames.reduce((sum, part) => sum + part.byteLength, 0);
      this.#waiting.push({ frames, length, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  /** Reads a record. @throws DamageError where it is not what was written */
  async read({ segment, ...span }: Place): Promise<Buffer> {
    try {
      return await readRecord(this.#fileOf(segment), span);
    } catch (error) {
      if (error instanceof DamageError) this.#damaged.add(segment);
      throw error;
    }
  }

  /**
   * Removes the oldest segment for good; one with damage is kept aside. One after the other: what ends a record never goes before the
   * record.
   */
  async removeOldest(): Promise<void> {
    const { oldest } = this;
    if (oldest === undefined) return;
    const file = this.#fileOf(oldest);
    if (this.#damaged.has(oldest)) await rename(file, `${file}.damaged`);
    else await rm(file, { force: true });
    await syncDirectory(this.#directory);
    this.#segments.delete(oldest);
  }

  /** Ends it when all that was appended is written. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#flushing;
    await this.#writer.close();
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#nextBatch();
      try {
        await this.#write(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    // In the same turn as the last look: what comes later begins anew.
    this.#flushing = undefined;
  }

  #nextBatch(): readonly Waiting[] {
    let bytes = 0;
    const end = this.#waiting.findIndex(({ length }) => (bytes += length) > batchBytes);
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : Math.max(1, end));
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    if (this.#writer.size >= this.#segmentBytes) await this.#beginSegment();
    let offset = this.#writer.size;
    await this.#writer.write(batch.flatMap(({ frames }) => frames));
    const segment = this.#current;
    this.#segments.set(segment, this.#writer.size);
    for (const { length, resolve } of batch) {
      resolve({ segment, offset, length });
      offset += length;
    }
  }

  async #beginSegment(): Promise<void> {
    const next = this.#current + 1;
    const writer = await SegmentWriter.open(this.#fileOf(next), 0);
    await syncDirectory(this.#directory);
    await this.#writer.close();
    this.#writer = writer;
    this.#current = next;
    this.#segments.set(next, 0);
  }

  #fileOf(segment: number): string {
    return join(this.#directory, nameOf(segment));
  }
}

const nameOf = (segment: number): string => `${String(segment).padStart(8, '0')}.journal`;

function numberOf(file: string): number | undefined {
  const digits = /^(\d{8,})\.journal$/.exec(basename(file))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Makes a directory, and those above it, so that they are there after a power failure. */
async function makeDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const top = dirname(first);
  for (let above = resolve(directory); above.length > top.length;) {
    above = dirname(above);
    await syncDirectory(above);
  }
}

/** A file is there after a power failure only when its directory was written, too. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
