import { open, type FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';

import type { LogRecord } from '@lambda-stack/emulator';

import { rotatedName } from './log-file.ts';

/** How often a followed file is looked at, in ms. */
const pollMs = 100;

/**
 * The records of a log, the oldest first, and then those that are added, until the signal ends (one that has ended already gives what
 * is there now).
 */
export async function* followLog(file: string, signal: AbortSignal): AsyncGenerator<LogRecord> {
  const rotated = await openIfThere(rotatedName(file));
  if (rotated) yield* readOnce(rotated);
  let current: FileHandle | undefined;
  let tail = new LineTail();
  try {
    for (;;) {
      const ended = signal.aborted;
      current ??= await openIfThere(file);
      if (current) yield* tail.read(current);
      if (current && !(await isSame(current, file))) {
        // It was put aside: what was written until then, then the new one.
        yield* tail.read(current);
        await current.close();
        current = undefined;
        tail = new LineTail();
        continue;
      }
      if (ended) return;
      await pause(signal);
    }
  } finally {
    await current?.close();
  }
}

async function* readOnce(handle: FileHandle): AsyncGenerator<LogRecord> {
  try {
    yield* new LineTail().read(handle);
  } finally {
    await handle.close();
  }
}

/** Reads a growing file: whole lines, each once. */
class LineTail {
  readonly #decoder = new StringDecoder('utf8');
  readonly #buffer = Buffer.allocUnsafe(64 * 1024);
  #position = 0;
  #rest = '';

  async *read(handle: FileHandle): AsyncGenerator<LogRecord> {
    for (;;) {
      const { bytesRead } = await handle.read(this.#buffer, 0, this.#buffer.length, this.#position);
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      const lines = (this.#rest + this.#decoder.write(this.#buffer.subarray(0, bytesRead))).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) {
        const record = parseRecord(line);
        if (record) yield record;
      }
    }
  }
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function isSame(handle: FileHandle, file: string): Promise<boolean> {
  const now = await openIfThere(file);
  if (!now) return false;
  try {
    return (await now.stat()).ino === (await handle.stat()).ino;
  } finally {
    await now.close();
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await delay(pollMs, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** A line that a full disk cut short is left out. */
function parseRecord(line: string): LogRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isRecord = (value: unknown): value is LogRecord =>
  typeof value === 'object' && value !== null && 'time' in value && 'function' in value && 'text' in value;
