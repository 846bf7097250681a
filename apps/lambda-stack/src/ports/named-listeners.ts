import { gatewayTitle, type Stack } from '@lambda-stack/config';

import type { OwnListener } from './listen.ts';

/** The listeners of a stack whose ports its configuration names, which no other one of it may have. */
export const namedListeners = ({
  endpoint,
  gateways,
}: Pick<Stack, 'endpoint' | 'gateways'>): readonly OwnListener[] =>
  [
    { what: 'endpoint', address: endpoint },
    ...gateways.map((gateway) => ({ what: gatewayTitle(gateway), address: gateway })),
  ].filter(({ address }) => address.portIsExplicit && address.port !== 0);
