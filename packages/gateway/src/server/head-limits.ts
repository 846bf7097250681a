import type { HeadLimits } from '../api/api.ts';
import type { ReceivedHead } from './request-head.ts';

/** No kind of gateway takes a longer head, in bytes; Node.js answers it with 431. */
export const mostHeadBytes = 1_114_112;

/** What is around each header's name and value: colon, blank and line end. */
const separatorBytes = ': \r\n'.length;

/** How a request's head goes beyond limits; undefined where it does not. */
export function excessOf(
  { method = '', url = '', httpVersion, rawHeaders }: Omit<ReceivedHead, 'socket'>,
  { total, field = total }: HeadLimits,
): string | undefined {
  let bytes = `${method}  HTTP/${httpVersion}\r\n`.length + url.length;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = [rawHeaders[index], rawHeaders[index + 1]];
    // A byte for each sign, as Node.js reads them.
    const length = name.length + value.length;
    if (length > field) return `the header ${JSON.stringify(name.slice(0, 40))} has more than ${field} bytes`;
    bytes += length + separatorBytes;
  }
  return bytes > total ? `the first line and the headers have ${bytes} bytes, more than ${total}` : undefined;
}
