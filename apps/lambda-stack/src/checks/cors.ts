import { gatewayTitle, type Stack } from '@lambda-stack/config';

import type { Check } from './check.ts';

/** Where browsers refuse what `cors` lets in: credentials beside `*`. AWS takes it but for HTTP APIs, whose configuration is an error. */
export const checkCors = ({ gateways }: Pick<Stack, 'gateways'>): Check[] =>
  gateways.flatMap((gateway) => {
    const cors = 'cors' in gateway ? gateway.cors : undefined;
    if (cors?.allowCredentials !== true || !cors.allowOrigins.includes('*')) return [];
    return [
      {
        name: 'CORS',
        state: 'warning',
        message: `${gatewayTitle(gateway)} allows credentials to all origins, which browsers refuse`,
        remedy: 'Name the origins: allowOrigins: ["http://localhost:3000"].',
      },
    ];
  });
