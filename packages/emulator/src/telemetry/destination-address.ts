import { isIPv4 } from 'node:net';

import { isObject, type Problems } from './problems.ts';

/** Where telemetry goes: always to this machine. */
export type DestinationAddress =
  | { readonly protocol: 'TCP'; readonly port: number }
  | {
      readonly protocol: 'HTTP';
      readonly method: 'POST' | 'PUT';
      /** `localhost`, or an address of loopback. */
      readonly host: string;
      readonly port: number;
      /** With the query. */
      readonly path: string;
      /** As the extension wrote it. */
      readonly uri: string;
    };

/** What a function's extensions call their own machine. */
const names = ['sandbox', 'sandbox.localdomain', 'localhost'];

/** Reads `destination` of a subscription. @param withMethod whether it may choose PUT, as with the Logs API */
export function readDestination(
  withMethod: boolean,
  value: unknown,
  problems: Problems,
): DestinationAddress | undefined {
  if (!isObject(value)) {
    problems.push('destination should be an object');
    return undefined;
  }
  switch (value['protocol']) {
    case 'TCP':
      return readTcp(value['port'], problems);
    case 'HTTP':
      return readHttp(value['URI'], withMethod ? (value['method'] ?? 'POST') : 'POST', problems);
    default:
      problems.push('destination.protocol should be HTTP or TCP');
      return undefined;
  }
}

const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;

function readTcp(port: unknown, problems: Problems): DestinationAddress | undefined {
  if (isPort(port)) return { protocol: 'TCP', port };
  problems.push('destination.port should be an integer from 1 to 65535');
  return undefined;
}

function readHttp(uri: unknown, method: unknown, problems: Problems): DestinationAddress | undefined {
  if (method !== 'POST' && method !== 'PUT') {
    problems.push('destination.method should be POST or PUT');
    return undefined;
  }
  if (typeof uri !== 'string' || !URL.canParse(uri)) {
    problems.push('destination.URI should be a URI such as http://sandbox.localdomain:8080');
    return undefined;
  }
  const { protocol, hostname, pathname, search } = new URL(uri);
  const host = loopback(hostname);
  const port = portOf(uri);
  if (protocol !== 'http:') problems.push('destination.URI should begin with http://');
  else if (host === undefined)
    problems.push('destination.URI host should be sandbox.localdomain or loopback');
  else if (!isPort(port)) problems.push('destination.URI port is not provided');
  else return { protocol: 'HTTP', method, host, port, path: `${pathname}${search}`, uri };
  return undefined;
}

function loopback(hostname: string): string | undefined {
  if (names.includes(hostname)) return 'localhost';
  if (hostname === '[::1]') return '::1';
  return isIPv4(hostname) && hostname.startsWith('127.') ? hostname : undefined;
}

/** The port that is written in a URI; `URL` leaves out 80. */
const portOf = (uri: string): number => Number(/^[a-z]+:\/\/[^/?#]*:(\d+)(?:[/?#]|$)/i.exec(uri)?.[1]);
