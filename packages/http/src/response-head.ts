import { STATUS_CODES } from 'node:http';

/** Whether an answer of this status has no body, and no length of one. */
export const isBodiless = (status: number): boolean => status === 204 || status === 304;

/** What a head says of the connection and the body. */
export interface Framing {
  /** Bytes of the body; undefined where the status has none. */
  readonly length: number | 'chunked' | undefined;
  /** How long (ms) the connection stays open for the next request: 0 for any time, undefined where it ends. */
  readonly keepAliveMs: number | undefined;
}

/**
 * The head of an answer, in latin1, as Node.js writes it.
 * @param headers names and values in turn
 * @throws TypeError for what can't be in a head
 */
export function responseHead(
  status: number,
  headers: readonly string[],
  { length, keepAliveMs }: Framing,
): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`;
  let isDated = false;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const [name = '', value = ''] = [headers[index], headers[index + 1]];
    head += line(name, value);
    isDated ||= name.length === 4 && name.toLowerCase() === 'date';
  }
  if (typeof length === 'number') head += `Content-Length: ${length}\r\n`;
  if (keepAliveMs === undefined) head += 'Connection: close\r\n';
  if (!isDated) head += `Date: ${date()}\r\n`;
  if (keepAliveMs !== undefined) head += 'Connection: keep-alive\r\n';
  if (keepAliveMs) head += `Keep-Alive: timeout=${Math.floor(keepAliveMs / 1_000)}\r\n`;
  if (length === 'chunked') head += 'Transfer-Encoding: chunked\r\n';
  return `${head}\r\n`;
}

function line(name: string, value: string): string {
  // Line ends would begin another header, or another answer.
  if (!/^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/.test(name))
    throw new TypeError(`A header cannot have the name ${JSON.stringify(name)}`);
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
    throw new TypeError(`A header cannot have the value ${JSON.stringify(value)}`);
  return `${name}: ${value}\r\n`;
}

let second = 0;
let text = '';

/** Made once a second. */
function date(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    text = new Date(now * 1000).toUTCString();
  }
  return text;
}
