import { once } from 'node:events';
import { createServer } from 'node:net';

import type { HostPort } from '@lambda-stack/compose';
import { afterEach, expect, test } from 'vitest';

import { takenPortBeforeFree } from '../testing/taken-port.ts';
import { chooseHostPorts } from './host-ports.ts';

const servers: ReturnType<typeof createServer>[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** A port that is taken, as by a container of the stack. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

const listener = (variable: string, port: number, portIsExplicit: boolean): HostPort => ({
  what: variable,
  variable,
  service: 'gateway',
  containerPort: 8080,
  listener: { host: '127.0.0.1', port, portIsExplicit },
});

const named = (variable: string, port: number): HostPort => listener(variable, port, true);
const open = (variable: string, port: number): HostPort => listener(variable, port, false);

/** What is chosen where the stack has these ports. */
const choose = (
  ports: readonly HostPort[],
  present: Readonly<Record<string, number>>,
  env: NodeJS.ProcessEnv = {},
): Promise<Record<string, string>> =>
  chooseHostPorts(ports, env, {
    byVariable: new Map(Object.entries(present)),
    all: new Set(Object.values(present)),
  });

test('what runs keeps its ports, but for one that is named now', async () => {
  const [a, b] = [await takenPort(), await takenPort()];
  expect(await choose([named('A', a), open('B', 8080), named('C', 0)], { A: a, B: b, C: 80 })).toEqual({
    A: String(a),
    B: String(b),
    C: '80',
  });
  await expect(choose([named('A', 0), named('B', b)], { A: a })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: expect.stringContaining(`Port ${b} of the B`),
    hint: expect.stringMatching(/ For this machine alone, set B, .*; 0 takes any free port\.$/),
  });
});

test('ports are exchanged, and taken over from what goes', async () => {
  const [a, b] = [await takenPort(), await takenPort()];
  expect(await choose([named('A', b), named('B', a)], { A: a, B: b })).toEqual({
    A: String(b),
    B: String(a),
  });
  expect(await choose([named('NEW', a)], { GONE: a })).toEqual({ NEW: String(a) });
});

test('a default one makes room for the one that is named', async () => {
  const a = await takenPort();
  const chosen = await choose([open('A', a), named('B', a)], { A: a });
  expect(chosen).toMatchObject({ B: String(a) });
  expect(chosen['A']).not.toBe(String(a));
  expect(await choose([open('A', a), open('B', 8080)], { A: a }, { B: String(a) })).not.toMatchObject({
    A: String(a),
  });
});

test('one that moves on leaves the port that the environment names', async () => {
  const before = await takenPortBeforeFree();
  expect(await choose([open('A', before), open('B', 8080)], {}, { B: String(before + 1) })).not.toMatchObject(
    { A: String(before + 1) },
  );
});

test.each(['abc', '65536', '-1', '80.5', '8000-8010'])('%s is no port', async (text) => {
  await expect(choose([named('A', 1)], {}, { A: text })).rejects.toMatchObject({
    code: 'USAGE',
    message: `A: "${text}" is no port`,
  });
});

test('two listeners do not get one port', async () => {
  const a = await takenPort();
  await expect(choose([named('A', a), named('B', a)], { GONE: a })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: expect.stringContaining('taken by the A of this stack'),
  });
});
