import { ChunkedBody } from './chunked-body.ts';
import { ProtocolError } from './protocol-error.ts';
import { parseHead, type ResponseHead } from './response-head.ts';

export interface Response {
  readonly head: ResponseHead;
  /** Valid only until the callback returns. */
  readonly body: Buffer;
}

const maximalHead = 256 * 1024;
const empty = Buffer.alloc(0);

/**
 * Finds the responses in what a connection delivers, however it is cut into pieces. A response that arrives in one
 * piece, as nearly all do, is not copied.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-6
 */
export class ResponseParser {
  readonly #onResponse: (response: Response) => void;
  /** What came of a head that is not complete. */
  #pending: Buffer = empty;
  #head: ResponseHead | undefined;
  #fixed: Buffer | undefined;
  #reused: Buffer = empty;
  #filled = 0;
  #chunked: ChunkedBody | undefined;
  /** The pieces of a body that ends with the connection. */
  #open: Buffer[] | undefined;

  constructor(onResponse: (response: Response) => void) {
    this.#onResponse = onResponse;
  }

  /** @throws ProtocolError when this is not HTTP */
  push(input: Buffer): void {
    let index = 0;
    while (index < input.length) {
      index =
        this.#head === undefined ? this.#readHead(input, index) : this.#readBody(input, index, this.#head);
    }
  }

  /** The other side closed the connection: ends a body that has no other end. */
  end(): void {
    const head = this.#head;
    const pieces = this.#open;
    if (head !== undefined && pieces !== undefined) this.#emit(head, Buffer.concat(pieces));
  }

  #readHead(input: Buffer, index: number): number {
    if (this.#pending.length === 0) {
      const end = input.indexOf('\r\n\r\n', index, 'latin1');
      if (end >= 0) {
        this.#startBody(parseHead(input.toString('latin1', index, end)));
        return end + 4;
      }
      this.#pending = Buffer.from(input.subarray(index));
      return input.length;
    }
    const known = this.#pending.length;
    const text = Buffer.concat([this.#pending, input.subarray(index)]);
    const end = text.indexOf('\r\n\r\n', Math.max(0, known - 3), 'latin1');
    if (end < 0) {
      if (text.length > maximalHead) throw new ProtocolError('the answer has too long a head');
      this.#pending = text;
      return input.length;
    }
    this.#pending = empty;
    this.#startBody(parseHead(text.toString('latin1', 0, end)));
    return index + end + 4 - known;
  }

  #startBody(head: ResponseHead): void {
    const { status, chunked, contentLength } = head;
    // Interim responses announce the real one.
    if (status < 200) return;
    this.#head = head;
    if (status === 204 || status === 304) this.#emit(head, empty);
    else if (chunked) this.#chunked = new ChunkedBody();
    else if (contentLength === 0) this.#emit(head, empty);
    else if (contentLength === undefined) this.#open = [];
  }

  #readBody(input: Buffer, index: number, head: ResponseHead): number {
    if (this.#open !== undefined) {
      this.#open.push(Buffer.from(input.subarray(index)));
      return input.length;
    }
    if (this.#chunked !== undefined) {
      const end = this.#chunked.push(input, index);
      if (this.#chunked.complete) this.#emit(head, this.#chunked.take());
      return end;
    }
    const length = head.contentLength ?? 0;
    if (this.#fixed === undefined && input.length - index >= length) {
      this.#emit(head, input.subarray(index, index + length));
      return index + length;
    }
    this.#fixed ??= this.#space(length);
    const end = Math.min(input.length, index + length - this.#filled);
    this.#filled += input.copy(this.#fixed, this.#filled, index, end);
    if (this.#filled === length) this.#emit(head, this.#fixed);
    return end;
  }

  /** Memory for a body. It serves one after the other: each would wait for the collector, and count as the function's. */
  #space(length: number): Buffer {
    if (this.#reused.length < length) this.#reused = Buffer.allocUnsafeSlow(length);
    return this.#reused.subarray(0, length);
  }

  #emit(head: ResponseHead, body: Buffer): void {
    this.#head = undefined;
    this.#fixed = undefined;
    this.#filled = 0;
    this.#chunked = undefined;
    this.#open = undefined;
    this.#onResponse({ head, body });
  }
}
