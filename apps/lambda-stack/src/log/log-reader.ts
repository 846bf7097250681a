import type { FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import type { LogRecord } from '@lambda-stack/emulator';

import { LineTail } from './line-tail.ts';
import { isCurrent, openNext } from './log-files.ts';

/** How often a followed file is looked at, in ms. */
const pollMs = 100;

/**
 * The records of a log, the oldest first, and then those that are added, until the signal ends (one that has ended already gives what
 * is there now).
 * @param everyMs how often a followed file is looked at
 */
export async function* followLog(
  file: string,
  signal: AbortSignal,
  everyMs: number = pollMs,
): AsyncGenerator<LogRecord> {
  // Kept open until the next one is found: its inode is not another file's meanwhile.
  let last: FileHandle | undefined;
  try {
    for (;;) {
      const next = await openNext(file, last);
      if (next) {
        await last?.close();
        last = next;
        yield* followFile(next, file, signal, everyMs);
      } else if (signal.aborted) return;
      else await pause(everyMs, signal);
    }
  } finally {
    await last?.close();
  }
}

/** The records of one file: until it is put aside, and all that was written until then, or until the signal ends. */
async function* followFile(
  handle: FileHandle,
  file: string,
  signal: AbortSignal,
  everyMs: number,
): AsyncGenerator<LogRecord> {
  const tail = new LineTail(handle);
  for (;;) {
    // Looked at before it is read: nothing that was written until then is missed.
    const isLast = signal.aborted || !(await isCurrent(handle, file));
    for await (const lines of tail.read())
      yield* lines.map(parseRecord).filter((record) => record !== undefined);
    if (isLast) return;
    await pause(everyMs, signal);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
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
