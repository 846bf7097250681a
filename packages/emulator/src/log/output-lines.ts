import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

/** A longer line is cut into records of this size, as CloudWatch does (256 KB). */
const longestLine = 262_144;

/** Takes a line; a promise asks to hold back further ones until it resolves. */
export type LineHandler = (line: string) => Promise<void> | undefined;

/** Splits what a process writes into lines. */
export interface OutputLines {
  /** How many chunks have arrived: lets a caller see whether output is still coming. */
  readonly chunks: number;
  /** Whether further lines are held back. */
  readonly isHeld: boolean;
  /** Resolves when no one asks any more to hold lines back. */
  flowing(): Promise<void>;
  /** Hands out a last line without line end. */
  flush(): void;
  /** Reads no more. */
  close(): void;
}

/**
 * Calls `onLine` for each line of a stream, and keeps at most one unfinished line in memory. Where `onLine` answers with a promise,
 * the stream is paused until it resolves, so that a slow log slows the process and does not fill the memory.
 */
export function readLines(stream: Readable, onLine: LineHandler): OutputLines {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let chunks = 0;
  let held: Promise<void> | undefined;

  const hold = (wait: Promise<void>): void => {
    stream.pause();
    const released = wait.then(() => {
      if (held === released) held = undefined;
      stream.resume();
    });
    held = released;
  };

  stream.on('data', (chunk: Buffer) => {
    chunks += 1;
    const text = rest + decoder.write(chunk);
    let from = 0;
    let wait: Promise<void> | undefined;
    const take = (to: number): void => {
      wait = onLine(text.slice(from, to)) ?? wait;
      from = to;
    };
    const cut = (end: number): void => {
      while (end - from > longestLine) take(cutAt(text, from + longestLine));
    };
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      cut(end);
      take(end);
      from = end + 1;
    }
    cut(text.length);
    rest = text.slice(from);
    if (wait) hold(wait);
  });
  // A pipe that breaks has nothing more to say; the process's exit tells the rest.
  stream.on('error', () => stream.destroy());

  return {
    get chunks() {
      return chunks;
    },
    get isHeld() {
      return held !== undefined;
    },
    async flowing() {
      while (held) await held;
    },
    flush() {
      const last = rest;
      rest = '';
      if (last !== '') void onLine(last);
    },
    close() {
      stream.destroy();
    },
  };
}

/** Before the pair where a character of two code units would be cut in two. */
const cutAt = (text: string, index: number): number =>
  (text.charCodeAt(index - 1) & 0xfc00) === 0xd800 ? index - 1 : index;
