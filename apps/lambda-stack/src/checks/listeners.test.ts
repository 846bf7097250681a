import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { GatewayConfig, Listener, Stack } from '@lambda-stack/config';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { takenPortBeforeFree } from '../testing/taken-port.ts';
import type { Check } from './check.ts';
import { checkListeners } from './listeners.ts';

let directory: string;
let taken: Server;
/** A port that is taken. */
let port: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ls-'));
  taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

afterEach(() => {
  taken.close();
  rmSync(directory, { recursive: true });
});

const listener = (wanted: Partial<Listener>): Listener => ({
  host: '127.0.0.1',
  port: 0,
  portIsExplicit: true,
  ...wanted,
});

const gateway = (name: string, wanted: Partial<Listener>): GatewayConfig => ({
  ...listener(wanted),
  name,
  type: 'http',
  payloadFormat: '2.0',
  stage: '$default',
  stagePrefix: false,
  routes: [],
  cors: undefined,
  authorizers: [],
  stageVariables: {},
  timeout: 29,
  apiId: 'abcdefghij',
});

/** The lines about ports. */
async function check(endpoint: Listener, ...gateways: readonly GatewayConfig[]): Promise<readonly Check[]> {
  const file = join(directory, 'lambda-stack.yaml');
  const stack: Stack = {
    name: 'ports',
    nameIsExplicit: true,
    file,
    files: [file],
    directory,
    region: 'us-east-1',
    accountId: '000000000000',
    endpoint: { ...endpoint, allowedHosts: [] },
    functions: [],
    gateways,
    secrets: [],
    services: [],
    volumes: [],
    networks: [],
  };
  const env = { XDG_STATE_HOME: join(directory, 'state'), XDG_RUNTIME_DIR: join(directory, 'run') };
  const checks = await checkListeners(stack, () => false, env, false);
  return checks.filter(({ name }) => name === 'Port');
}

test('a default port that is taken is a warning, with the port that a start would get', async () => {
  const [endpoint] = await check(listener({ port, portIsExplicit: false }));
  expect(endpoint?.state).toBe('warning');
  const next = Number(/^(\d+) is taken; the endpoint will move to (\d+)$/.exec(endpoint?.message ?? '')?.[2]);
  expect(next).toBeGreaterThan(port);
});

test('a port that is named and taken has failed, with the error of a start', async () => {
  expect(await check(listener({ port }))).toEqual([
    {
      name: 'Port',
      state: 'failed',
      code: 'PORT_IN_USE',
      message: expect.stringContaining(`Port ${port} of the endpoint on 127.0.0.1 is taken by `),
      remedy: expect.stringContaining('or change the port in the configuration'),
    },
  ]);
});

test('listeners of one stack that want the same port', async () => {
  taken.close();
  await once(taken, 'close');
  const checks = await check(
    listener({ port: 0 }),
    gateway('one', { port }),
    gateway('two', { host: '0.0.0.0', port }),
    gateway('three', { port: 0 }),
  );
  expect(checks.map(({ state }) => state)).toEqual(['ok', 'ok', 'failed', 'ok']);
  expect(checks[2]?.message).toContain('is taken by the gateway "one" of this stack');
});

test('a default port that moves leaves the port that a later gateway names', async () => {
  const before = await takenPortBeforeFree();
  const checks = await check(
    listener({ port: before, portIsExplicit: false }),
    gateway('late', { port: before + 1 }),
  );
  expect(checks.map(({ state }) => state)).toEqual(['warning', 'ok']);
});

test('all ports are free again afterwards', async () => {
  taken.close();
  await once(taken, 'close');
  const endpoint = listener({ port });
  const free = [{ name: 'Port', state: 'ok', message: `${port} is free (endpoint)` }];
  expect(await check(endpoint)).toEqual(free);
  expect(await check(endpoint)).toEqual(free);
});
