import type { HeaderField } from '../message/header-fields.ts';

/** What a gateway knows of a request before its body. */
export interface RequestHead {
  readonly method: string;
  /** Percent-encoded, stage included, without the query string. */
  readonly rawPath: string;
  /** Without the question mark. */
  readonly rawQuery: string;
  /** `HTTP/1.1` */
  readonly protocol: string;
  /** In the client's order and casing, with what every request carries (`X-Forwarded-*`, `X-Amzn-Trace-Id`). */
  readonly headers: readonly HeaderField[];
  /** What the client asked for by `Host`, else the listener's own address. */
  readonly host: string;
  readonly sourceIp: string;
  /** ms since 1970 */
  readonly receivedAt: number;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly traceId: string;
}

export interface ApiRequest extends RequestHead {
  readonly body: Uint8Array;
}

/** What goes back to the client before the body. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  /** What of the function's answer does not go to the client as it is meant, for the log. */
  readonly unsent?: string | undefined;
}

/** A response in one piece. */
export interface BufferedResponse extends ResponseHead {
  readonly body: Uint8Array;
}

/** A body that comes in pieces. Its pace is the client's; a client that leaves, or gets no body, ends the iteration. */
export interface ResponseStream extends AsyncIterable<Uint8Array> {
  /** Waits until the client has taken what was sent, but no longer than the stream may last. @throws what it then breaks off with */
  readonly waitForClient: Wait;
}

/** Begins something and waits for it, with limits of its own. */
export type Wait = <T>(begin: () => Promise<T>) => Promise<T>;

/** What goes back to the client. */
export interface ApiResponse extends ResponseHead {
  readonly body: Uint8Array | ResponseStream;
}
