/** What a request to the Runtime API asks for. */
export type RuntimeApiCall =
  | { readonly name: 'next' | 'initError' | 'ping' }
  | { readonly name: 'response' | 'error'; readonly requestId: string };

const prefix = '/2018-06-01/';
const invocation = `${prefix}runtime/invocation/`;

/** Reads method and path; `wrong method` where the path exists. */
export function parseCall(method: string, url: string): RuntimeApiCall | 'not found' | 'wrong method' {
  const path = url.split('?', 1)[0] ?? '';
  if (path === `${invocation}next`) return method === 'GET' ? { name: 'next' } : 'wrong method';
  if (path.startsWith(invocation)) {
    const [requestId, name, ...rest] = path.slice(invocation.length).split('/');
    if (!requestId || rest.length > 0 || (name !== 'response' && name !== 'error')) return 'not found';
    return method === 'POST' ? { name, requestId } : 'wrong method';
  }
  if (path === `${prefix}runtime/init/error`)
    return method === 'POST' ? { name: 'initError' } : 'wrong method';
  if (path === `${prefix}ping`) return method === 'GET' ? { name: 'ping' } : 'wrong method';
  return 'not found';
}
