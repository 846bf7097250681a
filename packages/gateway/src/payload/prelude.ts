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

const unfinished: PreludeProgress = { kind: 'unfinished' };

/** Finds the end of a prelude in a stream whose pieces are cut anywhere. */
export class PreludeReader {
  #bytes: Buffer = Buffer.alloc(0);
  /** Before it there is no zero byte. */
  #searched = 0;

  read(piece: Uint8Array): PreludeProgress {
    this.#bytes = Buffer.concat([this.#bytes, piece]);
    const bytes = this.#bytes;
    if (!beginsAsObject(bytes)) return this.#absent('does not begin as a JSON object');
    // JSON has no zero byte: the first one begins the delimiter.
    const start = bytes.indexOf(0, this.#searched);
    this.#searched = start === -1 ? bytes.length : start;
    const end = this.#searched + delimiterBytes;
    if (end > mostBytes) return this.#absent(`has no end within ${mostBytes} bytes`);
    const delimiter = bytes.subarray(this.#searched, end);
    if (delimiter.some((byte) => byte !== 0))
      return this.#absent('has fewer than eight zero bytes at its end');
    if (delimiter.length < delimiterBytes) return unfinished;
    return { kind: 'complete', json: bytes.subarray(0, start), rest: bytes.subarray(end) };
  }

  /** The stream has ended, and the prelude has not. */
  end(): PreludeEnd {
    return this.#absent('is not complete when the stream ends');
  }

  #absent(reason: string): PreludeEnd {
    return { kind: 'absent', bytes: this.#bytes, reason };
  }
}

const blanks: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n'));
const brace = Buffer.from('{').readUInt8();

/** Whether this is the beginning of a JSON object, so far as it goes. */
function beginsAsObject(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => !blanks.has(byte));
  return first === undefined || first === brace;
}
