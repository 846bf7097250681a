import type { ServerResponse } from 'node:http';

import type { ApiResponse } from '../api/api-request.ts';
import { withoutHeaders, type HeaderField } from '../message/header-fields.ts';

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

/** Statuses whose responses have no body. */
const bodiless = new Set([204, 304]);

/**
 * Sends a response.
 * @returns whether the client got all of it, as far as the system can tell
 */
export function sendResponse(
  target: ServerResponse,
  response: ApiResponse,
  close: boolean,
): Promise<boolean> {
  return new Promise((resolve) => {
    if (target.destroyed) {
      resolve(false);
      return;
    }
    // A response finishes, too, when its connection is gone; and the server's own listener takes the socket from it.
    let isFinished = false;
    target.prependOnceListener('finish', () => {
      isFinished = target.socket?.destroyed === false;
    });
    target.once('close', () => {
      resolve(isFinished);
    });
    const body = bodiless.has(response.status) ? new Uint8Array() : response.body;
    target.writeHead(response.status, rawHeaders(response, body.byteLength, close));
    target.end(body);
  });
}

function rawHeaders(response: ApiResponse, length: number, close: boolean): string[] {
  const headers: HeaderField[] = withoutHeaders(response.headers, connectionHeaders);
  if (!bodiless.has(response.status)) headers.push(['Content-Length', length.toString()]);
  if (close) headers.push(['Connection', 'close']);
  return headers.flat();
}
