/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** Finds requests with a Content-Length, or without a body, in what a connection delivers. */
export class RequestParser {
  readonly #onRequest: (request: WireRequest) => void;
  #pending: Buffer = Buffer.alloc(0);

  constructor(onRequest: (request: WireRequest) => void) {
    this.#onRequest = onRequest;
  }

  push(data: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, data]);
    for (let request = this.#next(); request !== undefined; request = this.#next()) this.#onRequest(request);
  }

  #next(): WireRequest | undefined {
    const end = this.#pending.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const [first = '', ...fields] = this.#pending.toString('utf8', 0, end).split('\r\n');
    const headers = new Map(
      fields.map((field) => {
        const colon = field.indexOf(':');
        return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
      }),
    );
    const bodyEnd = end + 4 + Number(headers.get('content-length') ?? 0);
    if (this.#pending.length < bodyEnd) return undefined;
    const body = Buffer.from(this.#pending.subarray(end + 4, bodyEnd));
    this.#pending = this.#pending.subarray(bodyEnd);
    const [method = '', path = ''] = first.split(' ');
    return { method, path, headers, body };
  }
}
