/** One request and what came of it. */
export interface GatewayLogEntry {
  /** The gateway's name. */
  readonly gateway: string;
  readonly method: string;
  /** As the client sent it, without the query string. */
  readonly path: string;
  readonly status: number;
  /** Of the response's body, those that were sent; none of what a WebSocket API is told. */
  readonly bytes?: number | undefined;
  /** From the request's first line to the end of the response, in ms. */
  readonly durationMs: number;
  /** The id that the response carries, too. */
  readonly requestId: string;
  /** The connection that an event of a WebSocket API is of. */
  readonly connectionId?: string | undefined;
  /** The route's key, where a route took the request. */
  readonly route?: string | undefined;
  /** The function that was called. */
  readonly function?: string | undefined;
  /** Why the gateway answered in place of the function or broke its stream off, or that the client went away. */
  readonly error?: string | undefined;
  /** Of a response that went out as it was meant to: what a browser will refuse, or what of the function's answer went nowhere; and how a WebSocket ended. */
  readonly note?: string | undefined;
}
