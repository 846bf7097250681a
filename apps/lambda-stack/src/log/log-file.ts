import { open, rename, type FileHandle } from 'node:fs/promises';

import type { LogRecord, LogSink } from '@lambda-stack/emulator';

/** More waiting text than this, and writers are asked to wait. */
const highWaterBytes = 1024 * 1024;

/** How long (ms) lines are gathered after a write: a busy stack writes dozens of times a second, not thousands. */
const gatherMs = 25;

export interface LogFile extends LogSink {
  /** Writes what is waiting, and closes the file; what comes later is lost. */
  close(): Promise<void>;
}

export interface LogFileOptions {
  /** Told that the log can't be written, and that it can again. */
  readonly report: (message: string) => void;
  /** A file is put aside at this size; one older file is kept. */
  readonly rotateAtBytes?: number;
}

/** The name of the file that was put aside. */
export const rotatedName = (file: string): string => `${file}.1`;

/**
 * The log of a stack: one JSON object a line. What can't be written, on a full disk say, is lost; that is reported once, and again when
 * writing works again.
 */
export function createLogFile(
  file: string,
  { report, rotateAtBytes = 32 * 1024 * 1024 }: LogFileOptions,
): LogFile {
  let waiting: string[] = [];
  let waitingBytes = 0;
  let flushing: Promise<void> | undefined;
  let gathering: NodeJS.Timeout | undefined;
  let opened: OpenLog | undefined;
  let lost = 0;
  let closed = false;

  const append = async (text: string): Promise<void> => {
    if (opened && opened.size > rotateAtBytes) {
      const full = opened;
      opened = undefined;
      await full.close();
      await rename(file, rotatedName(file));
    }
    opened ??= await OpenLog.open(file);
    try {
      await opened.append(text);
    } catch (error) {
      // Opened again, it is looked at how far it was written.
      const broken = opened;
      opened = undefined;
      await broken.close();
      throw error;
    }
  };

  const flush = async (): Promise<void> => {
    const lines = waiting;
    waiting = [];
    waitingBytes = 0;
    try {
      await append(lines.join(''));
      if (lost > 0) report(`The log can be written again; ${lost} lines were lost`);
      lost = 0;
    } catch (error) {
      if (lost === 0)
        report(`The log cannot be written: ${error instanceof Error ? error.message : String(error)}`);
      lost += lines.length;
    }
    flushing = undefined;
    gathering = setTimeout(() => {
      gathering = undefined;
      if (waiting.length > 0) void flushNow();
    }, gatherMs);
  };

  const flushNow = (): Promise<void> => {
    clearTimeout(gathering);
    gathering = undefined;
    return (flushing ??= flush());
  };

  const drained = async (): Promise<void> => {
    while (flushing || waiting.length > 0) await flushNow();
  };

  return {
    write(record: LogRecord) {
      if (closed) return true;
      const line = `${JSON.stringify(record)}\n`;
      waiting.push(line);
      waitingBytes += line.length;
      const isFull = waitingBytes >= highWaterBytes;
      if (!gathering || isFull) void flushNow();
      return !isFull;
    },
    drained,
    async close() {
      closed = true;
      await drained();
      clearTimeout(gathering);
      await opened?.close();
    },
  };
}

/** A log that is open for appending. */
class OpenLog {
  readonly #handle: FileHandle;
  /** Bytes. */
  size: number;
  /** What has to come before the next record: a line end where the last one was cut short. */
  #separator: string;

  private constructor(handle: FileHandle, size: number, separator: string) {
    this.#handle = handle;
    this.size = size;
    this.#separator = separator;
  }

  static async open(file: string): Promise<OpenLog> {
    const handle = await open(file, 'a+', 0o600);
    try {
      const { size } = await handle.stat();
      return new OpenLog(handle, size, (await endsWithin(handle, size)) ? '\n' : '');
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async append(text: string): Promise<void> {
    await this.#handle.appendFile(this.#separator + text);
    this.size += this.#separator.length + Buffer.byteLength(text);
    this.#separator = '';
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** Whether the file ends in the middle of a line: its writer was killed, or the disk was full. */
async function endsWithin(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== '\n';
}
