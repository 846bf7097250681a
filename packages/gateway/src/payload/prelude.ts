import { blanks, ObjectScanner } from './object-scanner.ts';

/**
 * The media type of a stream that begins with a prelude: JSON with status and headers, and eight zero bytes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 */
export const preludeType = 'application/vnd.awslambda.http-integration-response';

/** What is known of a stream's prelude when another piece of it has come. */
export type PreludeProgress = { readonly kind: 'unfinished' } | PreludeEnd;

/** What was found where a stream's prelude should be. */
export type PreludeEnd =
  | { readonly kind: 'complete'; readonly json: Uint8Array; readonly rest: Uint8Array }
  /** There is none: `bytes` is all that has come. */
  | { readonly kind: 'absent'; readonly bytes: Uint8Array; readonly reason: string };

const delimiterBytes = 8;

/**
 * The zero bytes are to end within so many bytes of the stream.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
const mostBytes = 16_384;

const missing = 'is missing: HttpResponseStream sends it with the first write(), and not with end() alone';

const unfinished: PreludeProgress = { kind: 'unfinished' };

/** Finds the end of a prelude in a stream whose pieces are cut anywhere, or as soon as it can be seen that there is none. */
export class PreludeReader {
  readonly #isDeclared: boolean;
  readonly #object = new ObjectScanner();
  #bytes: Buffer = Buffer.alloc(0);
  /** How much of the object has come, and of the blanks behind it. */
  #length = 0;
  #isClosed = false;

  /** @param isDeclared whether the stream's type says that it has one; blanks behind the object then are no next line of JSON */
  constructor({ isDeclared }: { readonly isDeclared: boolean }) {
    this.#isDeclared = isDeclared;
  }

  read(piece: Uint8Array): PreludeProgress {
    this.#bytes = Buffer.concat([this.#bytes, piece]);
    if (!this.#readObject()) return this.#absent(this.#length === 0 ? missing : 'is not a JSON object');
    const end = this.#length + delimiterBytes;
    if (end > mostBytes) return this.#absent(`has no end within ${mostBytes} bytes`);
    if (!this.#isClosed) return unfinished;
    const delimiter = this.#bytes.subarray(this.#length, end);
    if (delimiter.some((byte) => byte !== 0))
      return this.#absent('has fewer than eight zero bytes at its end');
    if (delimiter.length < delimiterBytes) return unfinished;
    return {
      kind: 'complete',
      json: this.#bytes.subarray(0, this.#length),
      rest: this.#bytes.subarray(end),
    };
  }

  /** The stream has ended, and the prelude has not. */
  end(): PreludeEnd {
    return this.#absent(this.#bytes.length === 0 ? missing : 'is not complete when the stream ends');
  }

  /** Whether what has come can be an object, so far as one can be in a prelude. */
  #readObject(): boolean {
    const last = Math.min(this.#bytes.length, mostBytes);
    for (; this.#length < last; this.#length += 1) {
      const byte = this.#bytes.readUInt8(this.#length);
      if (this.#isClosed) {
        if (!this.#isDeclared || !blanks.has(byte)) return true;
        continue;
      }
      const progress = this.#object.next(byte);
      if (progress === 'none') return false;
      this.#isClosed = progress === 'closed';
    }
    return true;
  }

  #absent(reason: string): PreludeEnd {
    return { kind: 'absent', bytes: this.#bytes, reason };
  }
}
