import { isBodiless, type Exchange } from '@lambda-stack/http';

import type { ApiResponse } from '../api/api-request.ts';
import { withoutHeaders } from '../message/header-fields.ts';
import { giveUpStream, writeStream } from './write-stream.ts';

/** The connection and the framing of the body are the server's, whatever a function says of them. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** How a response goes out. */
export interface ResponseSending {
  /** Whether the connection is to end after it. */
  readonly close: boolean;
  /** Where the request's body is still coming: whether it came to its end. */
  readonly unread: Promise<boolean> | undefined;
}

/** What came of a response. */
export interface Delivery {
  /** Whether the client got all of it, as far as the system can tell. */
  readonly isComplete: boolean;
  /** How many bytes of the body were written. */
  readonly bytes: number;
  /** What it broke off with; the client has seen the connection end in the middle of it. */
  readonly error?: unknown;
}

/** Sends a response: in one piece with its length, or, where the body is a stream, in chunks as they come. */
export async function sendResponse(
  exchange: Exchange,
  { status, headers, body }: ApiResponse,
  { close, unread }: ResponseSending,
): Promise<Delivery> {
  const hasBody = !isBodiless(status) && exchange.method !== 'HEAD';
  const isStream = !(body instanceof Uint8Array);
  if (isStream && (exchange.isLost || !hasBody)) await giveUpStream(body);
  if (exchange.isLost) return { isComplete: false, bytes: 0, error: exchange.cutBy };
  return new Promise((resolve) => {
    let bytes = 0;
    let error: unknown;
    const onSent = (isComplete: boolean): void =>
      resolve({ isComplete, bytes, error: error ?? exchange.cutBy });
    const fields = withoutHeaders(headers, connectionHeaders).flat();
    if (!isStream) {
      if (hasBody) bytes = body.byteLength;
      exchange.answer(status, fields, body, { close, unread, onSent });
      return;
    }
    const target = exchange.stream(status, fields, { close, onSent });
    if (!hasBody) {
      target.end();
      return;
    }
    writeStream(target, body, (length) => (bytes += length)).catch((reason: unknown) => {
      error = reason;
      exchange.breakOff();
    });
  });
}
