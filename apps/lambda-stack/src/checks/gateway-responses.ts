import { gatewayTitle, unusedGatewayResponses, type Stack } from '@lambda-stack/config';

import type { Check } from './check.ts';

/** Gateway responses of AWS that nothing here is answered with. */
export const checkGatewayResponses = ({ gateways }: Pick<Stack, 'gateways'>): Check[] =>
  gateways.flatMap((gateway) => {
    const configured = gateway.type === 'rest' ? Object.keys(gateway.gatewayResponses) : [];
    const unused = configured.filter((type) => unusedGatewayResponses.includes(type));
    if (unused.length === 0) return [];
    return [
      {
        name: 'gateway responses',
        state: 'warning',
        message: `${gatewayTitle(gateway)} never answers with ${unused.join(', ')}, errors that do not occur here`,
      },
    ];
  });
