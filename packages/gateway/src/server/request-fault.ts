import type { ReceivedHead } from './request-head.ts';
import { isRequestTarget } from './request-target.ts';
import type { RequestRefusal } from './unread-request.ts';

/** What a request is answered that Node.js takes and no kind of API does; undefined where it is one. */
export function faultOf({
  url = '',
  rawHeaders,
}: Pick<ReceivedHead, 'url' | 'rawHeaders'>): RequestRefusal | undefined {
  if (!isRequestTarget(url)) return { status: 400, error: 'the target of the request is not ASCII' };
  return hasTwoHosts(rawHeaders)
    ? { status: 400, error: 'the request has more than one Host header' }
    : undefined;
}

/** What a request is answered that expects something else than `100-continue`. */
export const unknownExpectation: RequestRefusal = {
  status: 417,
  error: 'the request expects what is not known here',
};

/** @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2 */
function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count > 1;
}
