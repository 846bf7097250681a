import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';

/** Takes the body of a request as it comes; `end` or `aborted` is called last, once. */
export interface BodyReader {
  /** @param bytes are the reader's alone */
  piece(bytes: Buffer): void;
  end(): void;
  /** The connection was lost before the end of the body. */
  aborted(): void;
}

/** How an answer goes out. */
export interface Sending {
  /** Whether the connection ends after it. */
  readonly close?: boolean;
  /**
   * Where the request's body is still coming: whether it came to its end. What comes is read before the connection is ended or used
   * again, and it is cut where the body does not come to its end.
   */
  readonly unread?: Promise<boolean> | undefined;
  /**
   * Told once what came of it, when that is known.
   * @param isComplete whether the client got all of it, as far as the system can tell
   */
  readonly onSent?: (isComplete: boolean) => void;
}

/** One request and its answer: what handlers see of HTTP. */
export interface Exchange {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  /** `1.1` */
  readonly httpVersion: string;
  /** By their names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** What came behind a body in chunks; known at its end. */
  readonly trailers: Readonly<Record<string, string | undefined>>;
  /** The connection: for its addresses, and to tell it from others. */
  readonly socket: Socket;
  /** Whether all of the request has come in. */
  readonly isReceived: boolean;
  /** Whether there is an answer, perhaps not whole yet. */
  readonly isBegun: boolean;
  /** Whether that is the one that is sent now. */
  readonly isSending: boolean;
  /** Whether the caller has left. */
  readonly isLost: boolean;
  /** What it was cut with. */
  readonly cutBy: Error | undefined;
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
   * @throws TypeError for a header that can't be in a head
   */
  answer(status: number, headers: readonly string[], body?: string | Uint8Array, sending?: Sending): void;
  /** Begins an answer that comes piece by piece. */
  stream(status: number, headers: readonly string[], sending?: Omit<Sending, 'unread'>): Writable;
  /** Answers 500, or breaks off what it has begun to answer. */
  fail(): void;
  /** Ends the connection in the middle of a streamed answer, when what was written of it has gone. */
  breakOff(): void;
  /** Ends the connection at once. */
  cut(reason?: Error): void;
  /** To be called when the connection has ended: Node.js tells the exchange that it answers, and none of those that wait behind it. */
  lose(): void;
  /** Calls back when the answers to earlier requests are done, at once where they are. */
  inTurn(listener: () => void): void;
  /** Told when the answer was given, perhaps not sent yet, or the caller has left; at once where that was before. */
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
