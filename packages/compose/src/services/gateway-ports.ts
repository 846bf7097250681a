import { isIP } from 'node:net';

import type { GatewayConfig, Listener } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import type { Draft } from '../text/compose-text.ts';

/** Where a gateway listens in its container, and what decides its port on the host. */
export interface GatewayPort {
  readonly gateway: GatewayConfig;
  readonly port: number;
  readonly variable: string;
}

/** The port of the endpoint in its container. */
export const endpointPort = 9000;

/** What decides the endpoint's port on the host. */
export const endpointVariable = 'LAMBDA_STACK_ENDPOINT_PORT';

/** All gateways are in one container: one that has no port, or another's, gets the next from 8080 on that is free there. */
export function gatewayPorts(gateways: readonly GatewayConfig[]): readonly GatewayPort[] {
  const claimed = new Set(gateways.map(({ port }) => port));
  const taken = new Set<number>();
  const variables = new Set<string>();
  return gateways.map((gateway) => {
    const isFree = gateway.port !== 0 && !taken.has(gateway.port);
    const port = isFree ? gateway.port : next(8080, (each) => claimed.has(each) || taken.has(each));
    taken.add(port);
    return { gateway, port, variable: variableOf(gateway, variables) };
  });
}

/** `LAMBDA_STACK_PORT_PUBLIC`, and of a function URL `LAMBDA_STACK_URL_PORT_HELLO`; with a number for the second of two names that are one in capitals. */
function variableOf({ type, name }: GatewayConfig, taken: Set<string>): string {
  const prefix = type === 'url' ? 'LAMBDA_STACK_URL_PORT' : 'LAMBDA_STACK_PORT';
  const base = `${prefix}_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
  const number = next(1, (each) => taken.has(numbered(base, each)));
  const variable = numbered(base, number);
  taken.add(variable);
  return variable;
}

const numbered = (base: string, number: number): string => (number === 1 ? base : `${base}_${number}`);

function next(first: number, isTaken: (number: number) => boolean): number {
  let number = first;
  while (isTaken(number)) number += 1;
  return number;
}

/** A port of a container on the host. */
export function publishedPort(name: string, target: number, listener: Listener, variable: string): Draft {
  return {
    name,
    target,
    published: `\${env:${variable}:-${listener.port}}`,
    host_ip: hostAddress(listener.host, name),
    protocol: 'tcp',
    app_protocol: 'http',
  };
}

function hostAddress(host: string, name: string): string {
  if (host === 'localhost') return '127.0.0.1';
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) !== 0 || host.includes('${env:')) return address;
  throw new StackError(
    'NOT_GENERATED',
    `The host of ${name}, ${host}, is no address: Docker publishes ports on addresses`,
    {
      hint: 'Write host: 127.0.0.1, or the address that the name stands for.',
    },
  );
}
