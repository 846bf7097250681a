import type { ServerResponse } from 'node:http';

import type { ApiResponse } from '../api/api-request.ts';
import { withoutHeaders, type HeaderField } from '../message/header-fields.ts';
import { UnreadResponse } from './unread-response.ts';
import { breakOff, giveUpStream, writeStream } from './write-stream.ts';

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

/** Below this (bytes), writing head and body at once is worth a copy. */
const joinLimit = 8_192;

/** Statuses whose responses have no body. */
const bodiless = new Set([204, 304]);

/** How a response goes out. */
export interface Sending {
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
  target: ServerResponse,
  response: ApiResponse,
  { close, unread }: Sending,
): Promise<Delivery> {
  const { status, body } = response;
  const hasBody = !bodiless.has(status) && target.req.method !== 'HEAD';
  const isStream = !(body instanceof Uint8Array);
  if (isStream && (target.destroyed || !hasBody)) await giveUpStream(body);
  if (target.destroyed) return { isComplete: false, bytes: 0, error: unreadError(target) };
  return new Promise((resolve) => {
    let bytes = 0;
    let error: unknown;
    // A response finishes, too, when its connection is gone; and the server's own listener takes the socket from it.
    let isFinished = false;
    target.prependOnceListener('finish', () => {
      isFinished ||= target.socket?.destroyed === false;
    });
    target.once('close', () => {
      resolve({ isComplete: isFinished, bytes, error: error ?? unreadError(target) });
    });
    target.writeHead(status, rawHeaders(response, isStream ? undefined : body.byteLength, close));
    if (isStream && hasBody) {
      writeStream(target, body, (length) => (bytes += length)).catch((reason: unknown) => {
        error = reason;
        breakOff(target);
      });
      return;
    }
    const content = isStream || !hasBody ? new Uint8Array() : body;
    bytes = content.byteLength;
    if (unread === undefined) end(target, content);
    else sendEarly(target, content, { close, unread }, () => (isFinished = true));
  });
}

/** Why a gateway that drains has cut a client. */
const unreadError = ({ errored }: ServerResponse): UnreadResponse | undefined =>
  errored instanceof UnreadResponse ? errored : undefined;

/** Ends a response with its body. The server puts a text of the head's encoding behind the head, and both are one write. */
function end(target: ServerResponse, body: Uint8Array): void {
  if (body.byteLength >= joinLimit) target.end(body);
  else target.end(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1'), 'latin1');
}

/**
 * Sends a body while the request's own is still coming, and reads on: a connection that is closed with bytes unread is reset, which can
 * take the response from a client that is still sending.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.6
 */
function sendEarly(
  target: ServerResponse,
  body: Uint8Array,
  { close, unread }: { readonly close: boolean; readonly unread: Promise<boolean> },
  onSent: () => void,
): void {
  const ends = close || !target.shouldKeepAlive;
  let isEnded = false;
  target.flushHeaders();
  target.write(body, (error) => {
    if (error === null || error === undefined) onSent();
    if (!ends) return;
    isEnded = true;
    target.socket?.end();
  });
  void unread.then((isComplete) => {
    // Behind the response to an earlier request, it is still to be sent.
    if (isEnded) target.destroy();
    else if (isComplete) target.end();
    else breakOff(target);
  });
}

function rawHeaders(response: ApiResponse, length: number | undefined, close: boolean): string[] {
  const headers: HeaderField[] = withoutHeaders(response.headers, connectionHeaders);
  if (length !== undefined && !bodiless.has(response.status))
    headers.push(['Content-Length', length.toString()]);
  if (close) headers.push(['Connection', 'close']);
  return headers.flat();
}
