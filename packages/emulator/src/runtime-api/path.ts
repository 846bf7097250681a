/** What a request to the Runtime API asks for. */
export type RuntimeApiCall =
  | { readonly name: 'next' | 'initError' | 'restoreNext' | 'restoreError' | 'ping' }
  | { readonly name: 'response' | 'error'; readonly requestId: string };

const prefix = '/2018-06-01/';
const invocation = `${prefix}runtime/invocation/`;
const restore = `${prefix}runtime/restore/`;

type FixedCall = Exclude<RuntimeApiCall, { requestId: string }>['name'];

const calls = new Map<string, { readonly method: string; readonly name: FixedCall }>([
  [`${invocation}next`, { method: 'GET', name: 'next' }],
  [`${prefix}runtime/init/error`, { method: 'POST', name: 'initError' }],
  [`${restore}next`, { method: 'GET', name: 'restoreNext' }],
  [`${restore}error`, { method: 'POST', name: 'restoreError' }],
  [`${prefix}ping`, { method: 'GET', name: 'ping' }],
]);

/** Reads method and path; `wrong method` where the path exists. */
export function parseCall(
  method: string,
  url: string,
  snapStart: boolean,
): RuntimeApiCall | 'not found' | 'wrong method' {
  const path = url.split('?', 1)[0] ?? '';
  const call = calls.get(path);
  if (!snapStart && path.startsWith(restore)) return 'not found';
  if (call) return method === call.method ? { name: call.name } : 'wrong method';
  if (!path.startsWith(invocation)) return 'not found';
  const [requestId, name, ...rest] = path.slice(invocation.length).split('/');
  if (!requestId || rest.length > 0 || (name !== 'response' && name !== 'error')) return 'not found';
  return method === 'POST' ? { name, requestId } : 'wrong method';
}
