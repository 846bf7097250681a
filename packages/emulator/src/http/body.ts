import type { IncomingMessage } from 'node:http';

/** A request's body, or how many bytes it had when it was more than the limit. */
export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'aborted' };

/**
 * Reads a body of at most `limit` bytes. A larger one is read to its end and thrown away, so that the sender can read the answer and
 * the connection can be used again; at most `limit` bytes of it are held.
 */
export function readBody(request: IncomingMessage, limit: number, done: (body: Body) => void): void {
  const announced = Number(request.headers['content-length'] ?? 0);
  let collected: Collected =
    announced > manyBytes && announced <= limit ? new Space(announced) : new Pieces();
  let size = 0;
  let settled = false;
  const settle = (body: Body): void => {
    if (settled) return;
    settled = true;
    done(body);
  };
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) collected = new Pieces();
    else collected.add(chunk);
  });
  request.once('end', () => {
    if (size > limit) settle({ kind: 'too-large', size });
    else settle({ kind: 'whole', bytes: collected.whole() });
  });
  request.once('close', () => settle({ kind: 'aborted' }));
  request.once('error', () => settle({ kind: 'aborted' }));
}

/** From so many bytes on, pieces that are put together only at the end take more memory than one space for all. */
const manyBytes = 128 * 1024;

interface Collected {
  add(chunk: Buffer): void;
  whole(): Buffer;
}

class Pieces implements Collected {
  readonly #chunks: Buffer[] = [];

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  whole(): Buffer {
    const [first] = this.#chunks;
    return this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
  }
}

/** For the announced length, which Node.js holds a sender to; memory that is not written to is not taken from the machine. */
class Space implements Collected {
  readonly #bytes: Buffer;
  #filled = 0;

  constructor(length: number) {
    this.#bytes = Buffer.allocUnsafeSlow(length);
  }

  add(chunk: Buffer): void {
    this.#filled += chunk.copy(this.#bytes, this.#filled);
  }

  whole(): Buffer {
    return this.#bytes.subarray(0, this.#filled);
  }
}
