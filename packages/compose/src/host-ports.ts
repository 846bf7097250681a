import { gatewayTitle, type GatewayConfig, type Listener, type Stack } from '@lambda-stack/config';

import { endpointPort, endpointVariable, gatewayPorts } from './services/gateway-ports.ts';

/** A port of the stack that is published on the host. */
export interface HostPort {
  /** As it is called in messages: `endpoint`, `gateway "public"`, `URL of "hello"`. */
  readonly what: string;
  /** The gateway; undefined for the endpoint. */
  readonly gateway?: GatewayConfig;
  readonly service: 'gateway' | 'lambda';
  readonly containerPort: number;
  /** The variable that decides the port on the host. */
  readonly variable: string;
  readonly listener: Listener;
}

/** The ports that a generated stack publishes, but for those of side services. */
export const hostPorts = ({
  endpoint,
  gateways,
}: Pick<Stack, 'endpoint' | 'gateways'>): readonly HostPort[] => [
  {
    what: 'endpoint',
    service: 'lambda',
    containerPort: endpointPort,
    variable: endpointVariable,
    listener: endpoint,
  },
  ...gatewayPorts(gateways).map(({ gateway, port, variable }): HostPort => ({
    what: gatewayTitle(gateway),
    gateway,
    service: 'gateway',
    containerPort: port,
    variable,
    listener: gateway,
  })),
];
