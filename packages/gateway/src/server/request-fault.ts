import type { IncomingMessage } from 'node:http';

import { isRequestTarget } from './request-target.ts';

/** Why a request that Node.js takes is none, whatever kind of API it is for: 400; undefined where it is one. */
export function faultOf({ url = '', rawHeaders }: IncomingMessage): string | undefined {
  if (!isRequestTarget(url)) return 'the target of the request is not ASCII';
  return hasTwoHosts(rawHeaders) ? 'the request has more than one Host header' : undefined;
}

/** @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2 */
function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count > 1;
}
