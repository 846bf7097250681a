import { open, rename, type FileHandle } from 'node:fs/promises';

import type { LogRecord, LogSink } from '@lambda-stack/emulator';

/** A file is put aside at this size; one older file is kept. */
const rotateAtBytes = 32 * 1024 * 1024;

/** More waiting text than this, and writers are asked to wait. */
const highWaterBytes = 1024 * 1024;

export interface LogFile extends LogSink {
  /** Writes what is waiting, and closes the file. */
  close(): Promise<void>;
}

/** The name of the file that was put aside. */
export const rotatedName = (file: string): string => `${file}.1`;

/**
 * The log of a stack: one JSON object a line. What can't be written, on a full disk say, is lost; that is reported once, and again when
 * writing works again.
 */
export function createLogFile(file: string, report: (message: string) => void): LogFile {
  let waiting: string[] = [];
  let waitingBytes = 0;
  let drained: Promise<void> | undefined;
  let handle: FileHandle | undefined;
  let size = 0;
  let lost = 0;

  const append = async (text: string): Promise<void> => {
    if (size > rotateAtBytes) {
      await handle?.close();
      handle = undefined;
      await rename(file, rotatedName(file));
    }
    if (!handle) {
      handle = await open(file, 'a', 0o600);
      size = (await handle.stat()).size;
    }
    await handle.appendFile(text);
    size += Buffer.byteLength(text);
  };

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
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
    }
    drained = undefined;
  };

  const flushed = (): Promise<void> => (drained ??= flush());

  return {
    write(record: LogRecord) {
      const line = `${JSON.stringify(record)}\n`;
      waiting.push(line);
      waitingBytes += line.length;
      void flushed();
      return waitingBytes < highWaterBytes;
    },
    drained: flushed,
    async close() {
      await flushed();
      await handle?.close();
    },
  };
}
