import { readLines, type LineHandler } from '../log/output-lines.ts';
import type { RuntimeProcess } from '../process/launcher.ts';
import { turn } from '../turn.ts';

/** A process that goes on writing does not keep anyone waiting: by then, more was read than a pipe holds. */
const mostTurns = 64;

/** What a process writes, as lines. */
export interface OutputCapture {
  /** Resolves when what the process had written by now was handed out, a last line without line end, too. */
  drain(): Promise<void>;
  /** Reads no more: a daemon that the process has left behind writes into no one's log. */
  close(): void;
}

/** Reads both streams of a process. */
export function captureOutput(
  { stdout, stderr }: Pick<RuntimeProcess, 'stdout' | 'stderr'>,
  onLine: LineHandler,
): OutputCapture {
  const streams = [readLines(stdout, onLine), readLines(stderr, onLine)];
  const chunks = (): number => streams.reduce((sum, stream) => sum + stream.chunks, 0);
  /** Where there is much, or a slow log holds it back: until a turn of the event loop brings nothing. */
  const readOn = async (): Promise<void> => {
    for (let turns = 0, before = -1; turns < mostTurns && chunks() !== before; turns++) {
      before = chunks();
      await Promise.all(streams.map((stream) => stream.flowing()));
      await turn();
      await turn();
    }
  };
  return {
    async drain() {
      // What was written before an answer was sent is in the pipes already: the turn of the event loop that brings the one brings the
      // other.
      const before = chunks();
      await turn();
      if (chunks() !== before || streams.some((stream) => stream.isHeld)) await readOn();
      for (const stream of streams) stream.flush();
    },
    close() {
      for (const stream of streams) stream.close();
    },
  };
}
