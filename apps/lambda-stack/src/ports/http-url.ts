import type { Address } from './listen.ts';

/** The URL of a listener as a client on this machine reaches it. */
export function httpUrl({ host, port }: Address): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
