import { STATUS_CODES } from 'node:http';

/** Whether an answer of this status has no body, and no length of one. */
export const isBodiless = (status: number): boolean => status === 204;

/**
 * The head of an answer, in latin1.
 * @param headers names and values in turn
 * @param framing the header that tells where the body ends
 * @throws TypeError for a value that can't be in a head
 */
export function responseHead(status: number, headers: readonly string[], framing: string): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
  for (let index = 0; index + 1 < headers.length; index += 2)
    head += `${headers[index]}: ${checked(headers[index + 1] ?? '')}\r\n`;
  return `${head}${framing}Date: ${date()}\r\nConnection: keep-alive\r\n\r\n`;
}

function checked(value: string): string {
  // Line ends would begin another header, or another answer.
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
    throw new TypeError(`A header cannot have the value ${JSON.stringify(value)}`);
  return value;
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
