import type { GatewayConfig, Stack } from '@lambda-stack/config';
import type { Invoker } from '@lambda-stack/invoke';
import { expect, onTestFinished, test } from 'vitest';

import { takenPortBeforeFree } from '../testing/taken-port.ts';
import { GatewaySet } from './gateway-set.ts';

const host = '127.0.0.1';
const uncalled = (): never => {
  throw new Error('no function is called');
};
const invoker: Invoker = { invoke: uncalled, stream: uncalled };

const balancer = (name: string, port: number, portIsExplicit: boolean): GatewayConfig => ({
  name,
  type: 'alb',
  host,
  port,
  portIsExplicit,
  routes: [],
  multiValueHeaders: false,
});

const stackOf = (...gateways: readonly GatewayConfig[]): Stack => ({
  name: 'ports',
  nameIsExplicit: true,
  file: '/project/lambda-stack.yaml',
  files: ['/project/lambda-stack.yaml'],
  directory: '/project',
  region: 'us-east-1',
  accountId: '000000000000',
  endpoint: { host, port: 0, portIsExplicit: true, allowedHosts: [] },
  functions: [],
  gateways,
  secrets: [],
  services: [],
  volumes: [],
  networks: [],
});

test('a default port that moves leaves the port that a later gateway names', async () => {
  const taken = await takenPortBeforeFree();
  const gateways = new GatewaySet(invoker, {
    endpoint: { host, port: 1 },
    debuggers: [],
    log: () => undefined,
  });
  onTestFinished(() => gateways.close(AbortSignal.abort()));
  const serve = await gateways.prepare(
    stackOf(balancer('early', taken, false), balancer('late', taken + 1, true)),
  );
  await serve();
  expect(new URL(gateways.urls.gateways['late'] ?? '').port).toBe(String(taken + 1));
});
