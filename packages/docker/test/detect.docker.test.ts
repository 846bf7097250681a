import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { requireDocker } from '../src/index.ts';
import { engineProxy } from './engine-proxy.ts';

let settings: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  settings = await mkdtemp(join(tmpdir(), 'lsdocker-settings-'));
  env = { ...process.env, DOCKER_CONFIG: settings };
});

afterEach(() => rm(settings, { recursive: true }));

test('this machine is ready', async () => {
  const { facts } = await requireDocker(process.env);
  expect(facts).toMatchObject({
    version: expect.stringMatching(/^\d+\./),
    composeVersion: expect.stringMatching(/^v?\d+\./),
    os: 'linux',
  });
});

test('the current context is used; DOCKER_HOST comes before it', async () => {
  const { facts } = await requireDocker(process.env);
  const proxy = await engineProxy(facts.host);
  try {
    await execa('docker', ['context', 'create', 'mine', `--docker=host=${proxy.host}`], { env });
    await execa('docker', ['context', 'use', 'mine'], { env });
    expect((await requireDocker(env)).facts).toEqual({ ...facts, context: 'mine', host: proxy.host });
    expect((await requireDocker({ ...env, DOCKER_HOST: facts.host })).facts).toEqual({
      ...facts,
      context: 'default',
    });
    expect((await requireDocker({ ...env, DOCKER_CONTEXT: 'default', DOCKER_HOST: '' })).facts.context).toBe(
      'default',
    );
  } finally {
    await proxy.cut();
  }
  await expect(requireDocker(env)).rejects.toMatchObject({
    code: 'DOCKER_UNREACHABLE',
    message: expect.stringContaining(proxy.host),
  });
  await expect(requireDocker({ ...env, DOCKER_CONTEXT: 'gone' })).rejects.toMatchObject({
    code: 'DOCKER_UNREACHABLE',
    message: expect.stringContaining('gone'),
  });
});

test('a context on another machine is refused, without asking it', async () => {
  await execa('docker', ['context', 'create', 'far', '--docker=host=ssh://me@build.example.com'], { env });
  await expect(requireDocker({ ...env, DOCKER_CONTEXT: 'far' })).rejects.toMatchObject({
    code: 'DOCKER_REMOTE',
    message: expect.stringContaining('"far" is ssh://me@build.example.com'),
  });
});

test('an engine on a port of this machine', async () => {
  const { facts } = await requireDocker(process.env);
  const server = createServer((client) => {
    const upstream = connect(facts.host.replace('unix://', ''));
    client.on('error', () => upstream.destroy()).pipe(upstream);
    upstream.on('error', () => client.destroy()).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const host = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const docker = await requireDocker({ ...env, DOCKER_HOST: host });
    expect(docker.facts).toEqual({ ...facts, context: 'default', host });
    expect(await docker.containers('lsdocker-none').list()).toEqual([]);
  } finally {
    server.close();
  }
});
