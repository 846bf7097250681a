import { ProtocolError } from './protocol-error.ts';

/** The status line and the header fields of a response. */
export interface ResponseHead {
  readonly status: number;
  /** By lower-case name; UTF-8 values are decoded. */
  readonly headers: ReadonlyMap<string, string>;
  /** The connection ends with this response. */
  readonly close: boolean;
  /** Bytes; `undefined` where no length is given. */
  readonly contentLength: number | undefined;
  readonly chunked: boolean;
}

/** Far beyond what Lambda allows; a guard against nonsense. */
const maximalBody = 1024 ** 3;

/** Parses a head: latin1 text up to, and without, the empty line. */
export function parseHead(text: string): ResponseHead {
  if (!text.startsWith('HTTP/1.')) throw new ProtocolError('the answer is not HTTP/1.1');
  const status = Number(text.slice(9, 12));
  if (!(status >= 100 && status <= 599)) throw new ProtocolError('the answer has no valid status');
  const headers = new Map<string, string>();
  let start = text.indexOf('\r\n');
  while (start >= 0) {
    const end = text.indexOf('\r\n', start + 2);
    const colon = text.indexOf(':', start + 2);
    if (colon > 0 && (end < 0 || colon < end)) {
      const value = text.slice(colon + 1, end < 0 ? undefined : end).trim();
      headers.set(text.slice(start + 2, colon).toLowerCase(), decode(value));
    }
    start = end;
  }
  const connection = headers.get('connection')?.toLowerCase();
  const keepsAlive = text.charCodeAt(7) !== 0x30 || connection === 'keep-alive';
  return {
    status,
    headers,
    close: connection === 'close' || !keepsAlive,
    contentLength: parseLength(headers.get('content-length')),
    chunked: headers.get('transfer-encoding')?.toLowerCase().endsWith('chunked') === true,
  };
}

function parseLength(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const length = Number(value);
  if (!/^\d+$/.test(value) || length > maximalBody) {
    throw new ProtocolError(`the answer has the Content-Length '${value}'`);
  }
  return length;
}

/** The Runtime API sends JSON in header fields, in UTF-8. */
function decode(value: string): string {
  for (let index = 0; index < value.length; index += 1) {
    if (value.charCodeAt(index) > 0x7f) return Buffer.from(value, 'latin1').toString('utf8');
  }
  return value;
}
