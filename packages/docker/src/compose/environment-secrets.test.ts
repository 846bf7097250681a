import { expect, test } from 'vitest';

import { environmentSecrets } from './environment-secrets.ts';

test('secrets from variables, where services find them', () => {
  const secrets = [
    { source: 'token' },
    { source: 'token', target: 'named' },
    { source: 'token', target: '/etc/token' },
    { source: 'cert', target: '/run/secrets/cert' },
  ];
  const config = {
    secrets: { token: { name: 'shop_token', environment: 'TOKEN' }, cert: { file: '/cert.pem' } },
    services: { hello: { secrets }, other: { image: 'x' } },
  };
  expect(environmentSecrets(config)).toEqual(
    ['/run/secrets/token', '/run/secrets/named', '/etc/token'].map((path) => ({
      service: 'hello',
      variable: 'TOKEN',
      path,
    })),
  );
  expect(environmentSecrets({ services: { hello: {} } })).toEqual([]);
  expect(environmentSecrets({})).toEqual([]);
});
