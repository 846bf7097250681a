/** What a request to the Invoke API asks for. */
export type Operation =
  | {
      readonly name: 'invoke' | 'stream' | 'getFunction' | 'getFunctionConfiguration';
      readonly functionName: string;
      readonly qualifier: string | undefined;
    }
  | { readonly name: 'listFunctions'; readonly query: URLSearchParams }
  | { readonly name: 'getAccountSettings' | 'health' | 'state' };

interface Route {
  readonly path: RegExp;
  readonly method: 'POST' | 'GET';
  readonly name: Operation['name'];
}

/** The most frequent one first. */
const routes: readonly Route[] = [
  { path: /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/, method: 'POST', name: 'invoke' },
  {
    path: /^\/2021-11-15\/functions\/([^/]+)\/response-streaming-invocations\/?$/,
    method: 'POST',
    name: 'stream',
  },
  { path: /^\/healthz$/, method: 'GET', name: 'health' },
  { path: /^\/_lambda-stack\/state$/, method: 'GET', name: 'state' },
  { path: /^\/2015-03-31\/functions\/?$/, method: 'GET', name: 'listFunctions' },
  { path: /^\/2015-03-31\/functions\/([^/]+)\/?$/, method: 'GET', name: 'getFunction' },
  {
    path: /^\/2015-03-31\/functions\/([^/]+)\/configuration\/?$/,
    method: 'GET',
    name: 'getFunctionConfiguration',
  },
  { path: /^\/2016-08-19\/account-settings\/?$/, method: 'GET', name: 'getAccountSettings' },
];

/** Reads method and path; `HEAD` is as good as `GET`. */
export function parseOperation(method: string, url: string): Operation | 'not found' | 'wrong method' {
  const at = url.indexOf('?');
  const path = at === -1 ? url : url.slice(0, at);
  for (const route of routes) {
    const match = route.path.exec(path);
    if (match === null) continue;
    if (method !== route.method && !(method === 'HEAD' && route.method === 'GET')) return 'wrong method';
    return toOperation(route.name, match[1] ?? '', at === -1 ? '' : url.slice(at + 1));
  }
  return 'not found';
}

function toOperation(name: Operation['name'], functionName: string, query: string): Operation {
  switch (name) {
    case 'invoke':
    case 'stream':
    case 'getFunction':
    case 'getFunctionConfiguration': {
      const qualifier = query === '' ? undefined : new URLSearchParams(query).get('Qualifier');
      return {
        name,
        functionName: decode(functionName),
        qualifier: qualifier === '' ? undefined : (qualifier ?? undefined),
      };
    }
    case 'listFunctions':
      return { name, query: new URLSearchParams(query) };
    case 'getAccountSettings':
    case 'health':
    case 'state':
      return { name };
  }
}

/** A name with broken percent-encoding is no function's name: it is looked up as it is, and not found. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
