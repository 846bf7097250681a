import { expect, test } from 'vitest';

import { mountedPaths } from './mounted-paths.ts';

test('what services mount of this machine', () => {
  const volumes = [
    { type: 'bind', source: '/shop/.env', target: '/env' },
    { type: 'volume', source: 'data', target: '/data' },
    { type: 'tmpfs', target: '/tmp' },
  ];
  const config = {
    secrets: { token: { environment: 'TOKEN' }, cert: { file: '/cert.pem' } },
    configs: { nginx: { file: '/nginx.conf' } },
    services: {
      hello: { volumes, secrets: [{ source: 'token' }, { source: 'cert', target: 'own' }] },
      web: { configs: [{ source: 'nginx' }, { source: 'unknown' }] },
    },
  };
  expect(mountedPaths(config)).toEqual([
    { service: 'hello', path: '/shop/.env' },
    { service: 'hello', path: '/cert.pem' },
    { service: 'web', path: '/nginx.conf' },
  ]);
  expect(mountedPaths({})).toEqual([]);
});
