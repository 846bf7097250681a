import { quoted } from '../payload/answer-error.ts';

/** How a connection ends, as a close frame says it. */
export interface CloseStatus {
  readonly code: number;
  readonly reason: string;
  /** Why this side has ended it, for the log; undefined where the client has. */
  readonly cause?: string | undefined;
}

/** How API Gateway ends connections that are idle or too old, and those of a server that ends. */
export const goingAway = (cause: string): CloseStatus => ({ code: 1001, reason: 'Going away', cause });

/** Which side has ended a connection, and how, for the log. */
export function describeClose({ code, reason, cause }: CloseStatus): string {
  const status = reason === '' ? String(code) : `${code} ${quoted(reason)}`;
  if (cause !== undefined) return `the gateway ended the connection: ${status}, ${cause}`;
  return code === 1006 ? `the client went away: ${status}` : `the client ended the connection: ${status}`;
}

/** How a client has ended a connection, as the event says it: 1005 stands for no status, and has the reason that was recorded. */
export function closedByClient(code: number, reason: Uint8Array): CloseStatus {
  if (code === 1005) return { code, reason: 'Client-side close frame status not set' };
  return { code, reason: Buffer.from(reason).toString('utf8') };
}

/** The parser's errors that have a code of their own; all others are errors of the protocol. */
const codes: Readonly<Record<string, number>> = {
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 1009,
};

/**
 * The status by which `ws` ends a connection whose client sends frames out of protocol.
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
 */
export function statusOfError(error: Error): CloseStatus {
  const code = 'code' in error && typeof error.code === 'string' ? codes[error.code] : undefined;
  return { code: code ?? 1002, reason: '', cause: error.message };
}
