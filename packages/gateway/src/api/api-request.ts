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
}

/** A response in one piece. */
export interface BufferedResponse extends ResponseHead {
  readonly body: Uint8Array;
}

/** What goes back to the client. */
export interface ApiResponse extends ResponseHead {
  /** A stream's pace is the client's; a client that leaves, or gets no body, ends its iteration. */
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}
