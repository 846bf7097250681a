import { LineSplitter } from '../process/line-splitter.ts';
import { logTime } from './log-time.ts';

/** A line that a container wrote. */
export interface DecodedLine {
  /** When the engine got it: UTC with nanoseconds, ordered as text. */
  readonly time: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

const headerBytes = 8;

/**
 * Makes lines of the engine's log stream. Without a terminal each message is a frame, of a header (stream, length) and a payload that
 * starts with a time; a line of more than 16 KiB comes in several frames, each with a time of its own.
 * With a terminal it is plain text.
 *
 * https://docs.docker.com/reference/api/engine/version/v1.45/#tag/Container/operation/ContainerAttach
 */
export class LogDecoder {
  readonly #streams: readonly [LineOfStream, LineOfStream];
  readonly #terminal: LineSplitter | undefined;
  #rest: Buffer = Buffer.alloc(0);

  constructor(terminal: boolean, onLine: (line: DecodedLine) => void) {
    this.#streams = [new LineOfStream('stdout', onLine), new LineOfStream('stderr', onLine)];
    if (!terminal) return;
    let last = logTime('1970-01-01T00:00:00Z') ?? '';
    this.#terminal = new LineSplitter((text) => {
      const { time = last, rest } = timed(text);
      last = time;
      onLine({ time, stream: 'stdout', text: rest });
    });
  }

  push(chunk: Uint8Array): void {
    if (this.#terminal) {
      this.#terminal.push(chunk);
      return;
    }
    let bytes = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    while (bytes.length >= headerBytes) {
      const end = headerBytes + bytes.readUInt32BE(4);
      if (bytes.length < end) break;
      this.#streams[bytes[0] === 2 ? 1 : 0].push(bytes.subarray(headerBytes, end));
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
  }

  end(): void {
    this.#terminal?.end();
    for (const stream of this.#streams) stream.end();
  }
}

/** The line that one of the two streams is in. */
class LineOfStream {
  readonly #splitter: LineSplitter;
  #time: string | undefined;

  constructor(stream: 'stdout' | 'stderr', onLine: (line: DecodedLine) => void) {
    this.#splitter = new LineSplitter((text) => onLine({ time: this.#time ?? '', stream, text }));
  }

  push(payload: Buffer): void {
    const space = payload.indexOf(0x20);
    const time = space < 0 ? undefined : logTime(payload.toString('latin1', 0, space));
    this.#time ??= time;
    this.#splitter.push(time === undefined ? payload : payload.subarray(space + 1));
    if (payload.at(-1) === 0x0a) this.#time = undefined;
  }

  end(): void {
    this.#splitter.end();
  }
}

function timed(line: string): { time?: string; rest: string } {
  const space = line.indexOf(' ');
  const time = logTime(line.slice(0, Math.max(space, 0)));
  return time === undefined ? { rest: line } : { time, rest: line.slice(space + 1) };
}
