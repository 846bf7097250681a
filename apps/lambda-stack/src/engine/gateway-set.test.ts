import { once } from 'node:events';

import type { GatewayConfig, Stack } from '@lambda-stack/config';
import type { Invoker } from '@lambda-stack/invoke';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';

import { takenPortBeforeFree } from '../testing/taken-port.ts';
import { GatewaySet } from './gateway-set.ts';

const host = '127.0.0.1';
const uncalled = (): never => {
  throw new Error('no function is called');
};
const invoker: Invoker = { invoke: uncalled, stream: uncalled };

/** @param invoked what calls functions; without it, none is called */
function gatewaySet(
  invoked: Invoker = invoker,
  report: (message: string) => void = () => undefined,
  graceMs?: number,
): GatewaySet {
  const cut = new AbortController();
  const endpoint = { host, port: 1 };
  const gateways = new GatewaySet(invoked, {
    endpoint,
    debuggers: [],
    log: () => undefined,
    report,
    cut: cut.signal,
    graceMs,
  });
  onTestFinished(() => {
    cut.abort();
    return gateways.close();
  });
  return gateways;
}

const balancer = (name: string, port: number, portIsExplicit: boolean): GatewayConfig => ({
  name,
  type: 'alb',
  host,
  port,
  portIsExplicit,
  routes: [],
  multiValueHeaders: false,
});

const webSocketApi = (port: number): GatewayConfig => ({
  name: 'chat',
  type: 'websocket',
  host,
  port,
  portIsExplicit: true,
  apiId: 'chat123456',
  stage: 'local',
  stagePrefix: true,
  stageVariables: {},
  timeout: 29,
  routes: [{ key: '$disconnect', function: 'hello', routeResponse: false }],
  routeSelectionExpression: '$request.body.action',
  authorizers: [],
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
  const gateways = gatewaySet();
  const serve = await gateways.prepare(
    stackOf(balancer('early', taken, false), balancer('late', taken + 1, true)),
  );
  await serve();
  expect(new URL(gateways.urls.gateways['late'] ?? '').port).toBe(String(taken + 1));
});

test('a WebSocket API that comes back has its port when the functions are told of its clients', async () => {
  const chat = webSocketApi((await takenPortBeforeFree()) + 1);
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const reports: string[] = [];
  const gateways = gatewaySet(
    { invoke: () => released.then(() => Promise.reject(new Error('it fails'))), stream: uncalled },
    (message) => reports.push(message),
  );
  await (
    await gateways.prepare(stackOf(chat))
  )();
  const url = gateways.urls.gateways['chat'] ?? '';
  const client = new WebSocket(url.replace('http', 'ws'));
  onTestFinished(() => client.terminate());
  await once(client, 'open');
  const drained = (await gateways.prepare(stackOf()))();
  expect(reports).toEqual([]);
  const prepared = gateways.prepare(stackOf(chat));
  expect(reports).toEqual([
    expect.stringMatching(/ waits: gateway "chat" gets port \d+ when .* 30 s at most$/),
  ]);
  // The old listener answers what its functions ask, which takes longer than a listener that is refused.
  const connections = new URL(`http://${new URL(url).host}/local/@connections/none`);
  expect((await fetch(connections)).status).toBeGreaterThanOrEqual(400);
  release();
  await drained;
  await (
    await prepared
  )();
  expect(gateways.urls.gateways['chat']).toBe(url);
});

test('a gateway that comes back does not wait without end for the last requests of its former self', async () => {
  const reports: string[] = [];
  const never = new Promise<never>(() => undefined);
  const gateways = gatewaySet(
    { invoke: () => never, stream: uncalled },
    (message) => reports.push(message),
    50,
  );
  const chat = webSocketApi((await takenPortBeforeFree()) + 1);
  await (
    await gateways.prepare(stackOf(chat))
  )();
  const url = gateways.urls.gateways['chat'] ?? '';
  const client = new WebSocket(url.replace('http', 'ws'));
  onTestFinished(() => client.terminate());
  await once(client, 'open');
  const drained = (await gateways.prepare(stackOf()))();
  await (
    await gateways.prepare(stackOf(chat))
  )();
  await drained;
  expect(gateways.urls.gateways['chat']).toBe(url);
  expect(reports).toEqual([
    expect.stringContaining(' waits: '),
    'The former gateway "chat" is cut: its last requests took too long',
  ]);
});
