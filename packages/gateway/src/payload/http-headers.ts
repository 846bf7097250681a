import { headerValue, withoutHeaders, type HeaderField } from '../message/header-fields.ts';

/** Headers of one connection, which are no part of an event. */
export const connectionHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The headers of an HTTP API's event: a Content-Length is always among them, also when there is no body.
 * @param dropped those that are no part of it, in lower case
 */
export function httpEventHeaders(
  fields: readonly HeaderField[],
  bodyLength: number,
  dropped: ReadonlySet<string> = connectionHeaders,
): HeaderField[] {
  const headers = withoutHeaders(fields, dropped);
  if (headerValue(headers, 'content-length') === undefined) {
    headers.push(['Content-Length', bodyLength.toString()]);
  }
  return headers;
}
