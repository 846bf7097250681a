import type { FunctionUrlConfig } from '@lambda-stack/config';
import { expect, test } from 'vitest';

import { checkCors } from './cors.ts';

const url = (allowOrigins: readonly string[], allowCredentials: boolean): FunctionUrlConfig => ({
  name: 'hello',
  type: 'url',
  function: 'hello',
  apiId: 'url1234567',
  authType: 'NONE',
  invokeMode: 'BUFFERED',
  host: '127.0.0.1',
  port: 0,
  portIsExplicit: true,
  cors: { allowOrigins, allowMethods: [], allowHeaders: [], exposeHeaders: [], allowCredentials },
});

test('credentials for all origins are a warning, others are fine', () => {
  const gateways = [
    url(['https://a.example', '*'], true),
    url(['*'], false),
    url(['https://a.example'], true),
  ];
  expect(checkCors({ gateways })).toMatchObject([
    {
      state: 'warning',
      message: 'URL of "hello" allows credentials to all origins, which browsers refuse',
    },
  ]);
});
