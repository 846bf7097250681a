import type { RestApiConfig } from '@lambda-stack/config';
import { expect, it } from 'vitest';

import { checkGatewayResponses } from './gateway-responses.ts';

const none = { headers: {}, templates: {} };
const restApi: RestApiConfig = {
  name: 'legacy',
  type: 'rest',
  host: '127.0.0.1',
  port: 0,
  portIsExplicit: true,
  apiId: 'a1b2c3d4e5',
  stage: 'local',
  stagePrefix: true,
  stageVariables: {},
  timeout: 29,
  routes: [],
  cors: undefined,
  binaryMediaTypes: [],
  authorizers: [],
  apiKeys: [],
  gatewayResponses: {},
};

it('warns of types that nothing is answered with', () => {
  const gateways = [
    { ...restApi, gatewayResponses: { THROTTLED: none, UNAUTHORIZED: none, WAF_FILTERED: none } },
    { ...restApi, gatewayResponses: { DEFAULT_4XX: none } },
  ];
  expect(checkGatewayResponses({ gateways })).toMatchObject([
    {
      state: 'warning',
      message: expect.stringContaining('gateway "legacy" never answers with THROTTLED, WAF_FILTERED'),
    },
  ]);
});
