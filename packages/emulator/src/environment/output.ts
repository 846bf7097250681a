import { setImmediate } from 'node:timers/promises';

import { readLines } from '../log/output-lines.ts';
import type { RuntimeProcess } from '../process/launcher.ts';

/** A process that goes on writing does not keep anyone waiting: by then, more was read than a pipe holds. */
const mostTurns = 64;

/** What a process writes, as lines. */
export interface OutputCapture {
  /** Resolves when what the process had written by now was handed out, a last line without line end, too. */
  drain(): Promise<void>;
}

/** Reads both streams of a process. */
export function captureOutput(
  { stdout, stderr }: Pick<RuntimeProcess, 'stdout' | 'stderr'>,
  onLine: (line: string) => Promise<void> | undefined,
): OutputCapture {
  const streams = [readLines(stdout, onLine), readLines(stderr, onLine)];
  const chunks = (): number => streams.reduce((sum, stream) => sum + stream.chunks, 0);
  return {
    async drain() {
      // What was written before the answer was sent is in the pipes already: the turn of the event loop that brought the answer
      // brings it, too, and a process that writes much needs more turns, until one brings nothing.
      for (let turn = 0, before = -1; turn < mostTurns && chunks() !== before; turn++) {
        before = chunks();
        await setImmediate();
      }
      for (const stream of streams) stream.flush();
    },
  };
}
