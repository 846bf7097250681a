import type { BodyReader, Exchange } from '@lambda-stack/http';

/** How the reading of a body ended. */
export type BodyOutcome =
  | { readonly kind: 'complete'; readonly body: Uint8Array }
  /** Longer than the limit: no part of it is kept. */
  | { readonly kind: 'too-large' }
  /** The client went away. */
  | { readonly kind: 'aborted' };

/** What is let through of a body that nobody reads: bytes in all, and ms without any. */
const drainLimits = { bytes: 256 * 1024 * 1024, idleMs: 2_000 } as const;

/** Whether a request says of itself that its body is longer than a limit. */
export function declaresMoreThan({ headers }: Pick<Exchange, 'headers'>, limit: number): boolean {
  return Number(headers['content-length'] ?? 0) > limit;
}

/** The body of one request. */
export class RequestBody {
  readonly #exchange: Exchange;
  /** Whoever takes what comes now. */
  #reader: BodyReader | undefined;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** Reads a body of at most `limit` bytes; what is more is left to {@link drain}. */
  read(limit: number): Promise<BodyOutcome> {
    if (declaresMoreThan(this.#exchange, limit)) return Promise.resolve({ kind: 'too-large' });
    return new Promise((resolve) => {
      let pieces: Buffer[] = [];
      let length = 0;
      this.#readBy({
        piece: (bytes) => {
          length += bytes.length;
          if (length <= limit) {
            pieces.push(bytes);
            return;
          }
          pieces = [];
          resolve({ kind: 'too-large' });
        },
        end: () => {
          const [first = Buffer.alloc(0)] = pieces;
          resolve({ kind: 'complete', body: pieces.length > 1 ? Buffer.concat(pieces, length) : first });
        },
        aborted: () => resolve({ kind: 'aborted' }),
      });
    });
  }

  /**
   * Lets through what is still to come of a body that was answered before it was complete, so that a client that is still sending gets
   * to read the response.
   * @returns whether it came to its end; not where the client goes away, stops sending, or does not stop
   */
  drain(): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isComplete: boolean): void => {
        clearTimeout(timer);
        resolve(isComplete);
      };
      const timer = setTimeout(settle, drainLimits.idleMs, false).unref();
      let length = 0;
      this.#readBy({
        piece: (bytes) => {
          length += bytes.length;
          if (length > drainLimits.bytes) settle(false);
          else timer.refresh();
        },
        end: () => settle(true),
        aborted: () => settle(false),
      });
    });
  }

  #readBy(reader: BodyReader): void {
    const isFirst = this.#reader === undefined;
    this.#reader = reader;
    if (!isFirst) return;
    this.#exchange.receive({
      piece: (bytes) => this.#reader?.piece(bytes),
      end: () => this.#reader?.end(),
      aborted: () => this.#reader?.aborted(),
    });
  }
}
