import type { IncomingHttpHeaders } from 'node:http';
import type { Writable } from 'node:stream';

/** Takes the body of a request as it comes; `end` or `aborted` is called last, once. */
export interface BodyReader {
  /** @param bytes are the reader's alone */
  piece(bytes: Buffer): void;
  end(): void;
  /** The connection was lost before the end of the body. */
  aborted(): void;
}

/** One request and its answer: what handlers see of HTTP. */
export interface Exchange {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  /** By their names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** What came behind a body in chunks; known at its end. */
  readonly trailers: Readonly<Record<string, string | undefined>>;
  /** Reads the body, perhaps at once; to be called once. */
  receive(reader: BodyReader): void;
  /** No more of the body is handed out until `resume`. */
  pause(): void;
  resume(): void;
  /** Adds headers, names and values in turn, to whatever will be answered. */
  decorate(headers: readonly string[]): void;
  /**
   * Answers, once; where the caller has left, no one hears it. `Content-Length` is added.
   * @param headers names and values in turn
   */
  answer(status: number, headers: readonly string[], body?: string | Uint8Array): void;
  /** Begins an answer that comes piece by piece. */
  stream(status: number, headers: readonly string[]): Writable;
  /** Answers 500, or breaks off what it has begun to answer. */
  fail(): void;
  /** Told when the answer was given, or the caller has left. */
  onClose(listener: () => void): void;
}

export type Handler = (exchange: Exchange) => void;

/** A header's value; undefined where there is none. */
export function header({ headers }: Pick<Exchange, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const nothing = (): void => undefined;

/** Reads the body away before the answer, so that the sender reads it and the connection stays usable. */
export const discardBody = (exchange: Exchange, answer: () => void): void =>
  exchange.receive({ piece: nothing, end: answer, aborted: nothing });
