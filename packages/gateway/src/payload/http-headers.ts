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

/** The headers of an HTTP API's event: a Content-Length is always among them, also when there is no body. */
export function httpEventHeaders(fields: readonly HeaderField[], bodyLength: number): HeaderField[] {
  const headers = withoutHeaders(fields, connectionHeaders);
  if (headerValue(headers, 'content-length') === undefined) {
    headers.push(['Content-Length', bodyLength.toString()]);
  }
  return headers;
}
