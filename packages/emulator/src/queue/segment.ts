import { constants } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** Before each record: its length and the CRC-32 of that length and the record, little-endian. */
const frameBytes = 8;

/** What is in a segment and is no whole record. */
export interface Damage {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  /** Whether it is what an unfinished write leaves at the end: no one was told that it is kept. */
  readonly isTorn: boolean;
}

/** A record is not what was written. */
export class DamageError extends Error {}

/** Behind damage the next record is looked for until so many bytes were held against what may be a checksum of them. */
const mostCheckedBytes = 2 ** 28;

/** Puts a record into its frame: what is written to a segment. */
export function framed(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const frame = Buffer.alloc(frameBytes);
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt32LE(checksum(frame, parts), 4);
  return [frame, ...parts];
}

/** Over the length as well: a stretch of zeros, which a power failure leaves, is no record. */
const checksum = (frame: Buffer, parts: readonly Uint8Array[]): number =>
  parts.reduce((sum, part) => crc32(part, sum), crc32(frame.subarray(0, 4)));

/** The record whose frame begins at `offset`; undefined where there is no whole one. */
function recordAt(bytes: Buffer, offset: number): Buffer | undefined {
  const end = endOf(bytes, offset);
  if (end > bytes.length) return undefined;
  const frame = bytes.subarray(offset, offset + frameBytes);
  const body = bytes.subarray(offset + frameBytes, end);
  return checksum(frame, [body]) === frame.readUInt32LE(4) ? body : undefined;
}

/** Where a record is in its segment: with its frame, in bytes. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/**
 * Reads a segment's records in their order, and goes on behind what is none.
 * @returns the bytes up to the end of the last whole record, and what is damaged
 */
export async function scanSegment(
  file: string,
  onRecord: (body: Buffer, span: Span) => void,
): Promise<{ readonly whole: number; readonly damages: readonly Damage[] }> {
  const bytes = await readFile(file);
  const damages: Damage[] = [];
  let whole = 0;
  for (let offset = 0; offset < bytes.length;) {
    const body = recordAt(bytes, offset);
    if (body) {
      const length = frameBytes + body.length;
      onRecord(body, { offset, length });
      offset = whole = offset + length;
    } else {
      const next = nextRecord(bytes, offset);
      const isTorn = next === undefined && isCutOff(bytes, offset);
      const end = next ?? bytes.length;
      damages.push({ file, offset, bytes: end - offset, isTorn });
      offset = end;
    }
  }
  return { whole, damages };
}

/** Where the next whole record begins behind a damaged one, whose length may be wrong. */
function nextRecord(bytes: Buffer, damaged: number): number | undefined {
  let checked = 0;
  for (let at = damaged + 1; at + frameBytes < bytes.length; at += 1) {
    const length = bytes.readUInt32LE(at);
    if (length === 0 || at + frameBytes + length > bytes.length) continue;
    if (recordAt(bytes, at)) return at;
    checked += length;
    if (checked > mostCheckedBytes) break;
  }
  const behind = endOf(bytes, damaged);
  return recordAt(bytes, behind) && behind;
}

/** Where the record whose frame begins at `offset` says that it ends. */
const endOf = (bytes: Buffer, offset: number): number =>
  offset + frameBytes > bytes.length ? Infinity : offset + frameBytes + bytes.readUInt32LE(offset);

/** Whether the file ends in the middle of a record, or in the zeros that a power failure leaves. */
const isCutOff = (bytes: Buffer, offset: number): boolean =>
  endOf(bytes, offset) > bytes.length || bytes.subarray(offset).every((byte) => byte === 0);

/**
 * Reads one record.
 * @throws DamageError where it is not what was written
 */
export async function readRecord(file: string, { offset, length }: Span): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, offset);
    const body = recordAt(buffer.subarray(0, bytesRead), 0);
    if (body === undefined) throw new DamageError(`${file} is damaged at byte ${offset}`);
    return body;
  } finally {
    await handle.close();
  }
}

/** The segment that is written to. */
export class SegmentWriter {
  readonly #handle: FileHandle;
  #size: number;
  /** Something may stand behind the last whole record. */
  #isTorn = false;

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  /** Opens a segment, makes it where it is missing, and cuts off what is behind `size`. */
  static async open(file: string, size: number): Promise<SegmentWriter> {
    const handle = await open(file, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      await handle.truncate(size);
      await handle.sync();
      return new SegmentWriter(handle, size);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get size(): number {
    return this.#size;
  }

  /** Writes frames; when it resolves they are on the disk, when it rejects none of them will be read again. */
  async write(frames: readonly Uint8Array[]): Promise<void> {
    if (this.#isTorn) await this.#cut();
    const wanted = frames.reduce((sum, part) => sum + part.byteLength, 0);
    this.#isTorn = true;
    try {
      const { bytesWritten } = await this.#handle.writev([...frames], this.#size);
      if (bytesWritten < wanted) throw tooLittle(bytesWritten, wanted);
      await this.#handle.datasync();
    } catch (error) {
      // Where this fails, too, the next write begins with it.
      await this.#cut().catch(() => undefined);
      throw error;
    }
    this.#isTorn = false;
    this.#size += wanted;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #cut(): Promise<void> {
    await this.#handle.truncate(this.#size);
    this.#isTorn = false;
  }
}

/** The system says nothing where it takes a part: it would refuse the rest. */
const tooLittle = (written: number, wanted: number): Error =>
  Object.assign(new Error(`only ${written} of ${wanted} bytes could be written`), { code: 'ENOSPC' });
