import { ProtocolError } from './protocol-error.ts';

type State = 'size' | 'extension' | 'data' | 'data-end' | 'trailer-start' | 'trailer' | 'done';

const LF = 0x0a;
const CR = 0x0d;
const SEMICOLON = 0x3b;

/**
 * Takes a chunked body apart, however it is cut into pieces.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-7.1
 */
export class ChunkedBody {
  #state: State = 'size';
  #size = 0;
  #digits = 0;
  readonly #pieces: Buffer[] = [];

  /** Reads from `at` on; returns where it stopped, which is the end of `input` unless the body is complete. */
  push(input: Buffer, at: number): number {
    let index = at;
    while (index < input.length && this.#state !== 'done') {
      if (this.#state === 'data') {
        const end = Math.min(input.length, index + this.#size);
        // Copied, for the input's memory is used again.
        this.#pieces.push(Buffer.from(input.subarray(index, end)));
        this.#size -= end - index;
        index = end;
        if (this.#size === 0) this.#state = 'data-end';
      } else {
        this.#state = this.#step(this.#state, input[index] ?? 0);
        index += 1;
      }
    }
    return index;
  }

  get complete(): boolean {
    return this.#state === 'done';
  }

  /** The body; complete only when `complete` says so. */
  take(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  #step(state: Exclude<State, 'data' | 'done'>, byte: number): State {
    switch (state) {
      case 'size': {
        const digit = hexDigit(byte);
        if (digit >= 0) {
          this.#size = this.#size * 16 + digit;
          this.#digits += 1;
          if (this.#digits > 12) throw new ProtocolError('a chunk of the answer is too large');
          return 'size';
        }
        if (byte === LF) return this.#sizeEnd();
        if (byte === CR || byte === SEMICOLON || byte === 0x20) return 'extension';
        throw new ProtocolError('a chunk of the answer has no size');
      }
      case 'extension':
        return byte === LF ? this.#sizeEnd() : 'extension';
      case 'data-end':
        return byte === LF ? 'size' : 'data-end';
      case 'trailer-start':
        if (byte === LF) return 'done';
        return byte === CR ? 'trailer-start' : 'trailer';
      case 'trailer':
        return byte === LF ? 'trailer-start' : 'trailer';
    }
  }

  #sizeEnd(): State {
    if (this.#digits === 0) throw new ProtocolError('a chunk of the answer has no size');
    this.#digits = 0;
    return this.#size === 0 ? 'trailer-start' : 'data';
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
