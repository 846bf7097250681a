import { StackError } from '@lambda-stack/errors';

/** Where an engine listens, as Node's HTTP client and dockerode take it. */
export type Connection =
  | { readonly socketPath: string }
  | { readonly protocol: 'http'; readonly host: string; readonly port: number };

/**
 * The connection to the engine at `host` (`unix://…`, `npipe://…`, `tcp://…`).
 *
 * @throws StackError DOCKER_REMOTE for an engine on another machine: it cannot bind local code
 */
export function connectionTo(host: string, context: string): Connection {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/.exec(host) ?? [];
  if (scheme === 'unix' || scheme === 'npipe') return { socketPath: rest };
  const url = scheme === '' || !URL.canParse(host) ? undefined : new URL(host);
  if (scheme === 'tcp' && url && isLoopback(url.hostname)) {
    return { protocol: 'http', host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 2375) };
  }
  if (scheme === 'tcp' || scheme === 'ssh' || scheme === 'http' || scheme === 'https') {
    throw new StackError(
      'DOCKER_REMOTE',
      `The Docker engine of context "${context}" is ${host}: containers there cannot see this machine's code`,
    );
  }
  throw new StackError(
    'DOCKER_UNREACHABLE',
    `The address of the Docker engine, "${host}" (context "${context}"), is none: it starts with unix://, npipe:// or tcp://`,
  );
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
