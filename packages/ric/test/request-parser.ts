/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** The pieces that a chunked body came in. */
  readonly chunks: readonly Buffer[];
  /** By lower-case name. */
  readonly trailers: ReadonlyMap<string, string>;
}

interface Parsed<T> {
  readonly value: T;
  readonly end: number;
}

/** Finds requests with a Content-Length, in chunks, or without a body, in what a connection delivers. */
export class RequestParser {
  readonly #onRequest: (request: WireRequest) => void;
  readonly #onPiece: (request: WireRequest) => void;
  #pending: Buffer = Buffer.alloc(0);
  #pieces = 0;

  /** @param onPiece told of a chunked request that is not complete, whenever a chunk of it has come */
  constructor(onRequest: (request: WireRequest) => void, onPiece: (request: WireRequest) => void) {
    this.#onRequest = onRequest;
    this.#onPiece = onPiece;
  }

  push(data: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, data]);
    for (let request = this.#next(); request !== undefined; request = this.#next()) {
      this.#pieces = 0;
      this.#onRequest(request);
    }
  }

  #next(): WireRequest | undefined {
    const head = parseFields(this.#pending, 0);
    if (head === undefined) return undefined;
    const [first = '', ...fields] = head.value;
    const headers = toMap(fields);
    const [method = '', path = ''] = first.split(' ');
    const request = { method, path, headers };
    if (headers.get('transfer-encoding') === 'chunked') return this.#nextChunked(request, head.end);
    const end = head.end + Number(headers.get('content-length') ?? 0);
    if (this.#pending.length < end) return undefined;
    const body = Buffer.from(this.#pending.subarray(head.end, end));
    this.#pending = this.#pending.subarray(end);
    return { ...request, body, chunks: [], trailers: new Map() };
  }

  #nextChunked(
    request: Pick<WireRequest, 'method' | 'path' | 'headers'>,
    start: number,
  ): WireRequest | undefined {
    const chunks: Buffer[] = [];
    for (let at = start; ;) {
      const lineEnd = this.#pending.indexOf('\r\n', at);
      if (lineEnd < 0) break;
      const size = Number.parseInt(this.#pending.toString('latin1', at, lineEnd), 16);
      if (size === 0) {
        const trailers = parseTrailers(this.#pending, lineEnd + 2);
        if (trailers === undefined) break;
        this.#pending = this.#pending.subarray(trailers.end);
        return { ...request, body: Buffer.concat(chunks), chunks, trailers: toMap(trailers.value) };
      }
      const end = lineEnd + 2 + size;
      if (this.#pending.length < end + 2) break;
      chunks.push(Buffer.from(this.#pending.subarray(lineEnd + 2, end)));
      at = end + 2;
    }
    if (chunks.length > this.#pieces) {
      this.#pieces = chunks.length;
      this.#onPiece({ ...request, body: Buffer.concat(chunks), chunks, trailers: new Map() });
    }
    return undefined;
  }
}

function parseFields(bytes: Buffer, at: number): Parsed<readonly string[]> | undefined {
  const end = bytes.indexOf('\r\n\r\n', at);
  return end < 0 ? undefined : { value: bytes.toString('utf8', at, end).split('\r\n'), end: end + 4 };
}

/** The fields before an empty line, of which there may be none. */
function parseTrailers(bytes: Buffer, at: number): Parsed<readonly string[]> | undefined {
  return bytes.indexOf('\r\n', at) === at ? { value: [], end: at + 2 } : parseFields(bytes, at);
}

function toMap(fields: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    fields.map((field) => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
    }),
  );
}
