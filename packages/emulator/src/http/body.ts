import type { Exchange } from '@lambda-stack/http';

import { allocateBody } from './body-memory.ts';
import { releaseMemory } from './release-memory.ts';

/** A request's body, or how many bytes it had when it was more than the limit. */
export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'aborted' };

/**
 * Reads a body of at most `limit` bytes. A larger one is read to its end and thrown away, so that the sender can read the answer and
 * the connection can be used again; at most `limit` bytes of it are held.
 */
export function readBody(exchange: Exchange, limit: number, done: (body: Body) => void): void {
  const announced = Number(exchange.headers['content-length'] ?? 0);
  let space: Space | undefined = new Space(announced, limit);
  let size = 0;
  exchange.receive({
    piece(bytes) {
      size += bytes.length;
      if (size > limit) space = undefined;
      space?.add(bytes);
    },
    end: () => done(space ? { kind: 'whole', bytes: space.filled() } : { kind: 'too-large', size }),
    aborted: () => done({ kind: 'aborted' }),
  });
}

/**
 * Takes bytes piece by piece. They are copied, once where their number is announced: pieces that are kept take a hundred bytes for
 * each, and a sender chooses how small they are.
 */
class Space {
  readonly #announced: number;
  readonly #limit: number;
  #bytes: Buffer = Buffer.alloc(0);
  #used = 0;

  /** @param limit the most bytes that are ever added */
  constructor(announced: number, limit: number) {
    this.#announced = announced;
    this.#limit = limit;
  }

  add(piece: Buffer): void {
    const needed = this.#used + piece.length;
    // Most bodies are one piece, which stays as it is.
    if (needed === this.#announced && this.#used === 0) this.#bytes = piece;
    else {
      if (needed > this.#bytes.length) this.#grow(needed);
      piece.copy(this.#bytes, this.#used);
      releaseMemory(piece);
    }
    this.#used = needed;
  }

  filled(): Buffer {
    return this.#bytes.subarray(0, this.#used);
  }

  #grow(needed: number): void {
    const size = Math.min(this.#limit, Math.max(needed, this.#announced, 2 * this.#bytes.length));
    const bytes = allocateBody(size);
    this.#bytes.copy(bytes, 0, 0, this.#used);
    this.#bytes = bytes;
  }
}
