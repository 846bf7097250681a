import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { execa } from 'execa';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';

import { requireDocker, type Docker } from '../src/index.ts';
import { engineProxy } from './engine-proxy.ts';
import { image, makeProject, script, type TestProject } from './project.ts';

let docker: Docker;
let project: TestProject | undefined;

beforeAll(async () => {
  docker = await requireDocker(process.env);
});

afterEach(async () => {
  await project?.remove();
  project = undefined;
});

const make = async (services: unknown): Promise<TestProject> => {
  project = await makeProject(docker, services);
  return project;
};

test('build, up, progress, hashes, restart, down', async () => {
  const { compose, containers, write } = await make({
    once: script('exit 0'),
    web: {
      ...script('sleep 1000'),
      image: undefined,
      build: { context: 'web' },
      healthcheck: { test: ['CMD', 'true'], interval: '1s' },
      depends_on: { once: { condition: 'service_completed_successfully' } },
    },
  });
  await write('web/Dockerfile', `FROM ${image}\nRUN echo made\n`);
  const lines: string[] = [];
  const steps: string[] = [];
  await compose.up({
    build: true,
    wait: true,
    onLine: ({ text }) => lines.push(text),
    onProgress: ({ service, step }) => {
      if (steps.at(-1) !== `${service} ${step}`) steps.push(`${service} ${step}`);
    },
  });
  expect(lines.join('\n')).toContain('RUN echo made');
  expect(steps.filter((step) => step.startsWith('web'))).toEqual([
    'web building',
    'web built',
    'web creating',
    'web starting',
    ...steps.filter((step) => step === 'web waiting'),
    'web healthy',
  ]);
  expect(steps).toContain('once exited');

  const running = await containers.list();
  expect(running).toMatchObject([
    { service: 'once', state: 'exited', exitCode: 0 },
    { service: 'web', state: 'running', health: 'healthy' },
  ]);
  const hashes = await compose.configHashes();
  expect(running.map(({ configHash }) => configHash)).toEqual([hashes.get('once'), hashes.get('web')]);

  await compose.restart({ services: ['web'], timeoutSeconds: 0 });
  const [, restarted] = await containers.list();
  expect(restarted?.id).toBe(running[1]?.id);
  expect(restarted?.startedAt).not.toEqual(running[1]?.startedAt);

  await compose.down({ volumes: true, timeoutSeconds: 0 });
  expect(await containers.list()).toEqual([]);
});

test('without its directory, a project is restarted, entered and ended; a restart of no service is one of none', async () => {
  const { compose, containers, directory } = await make({ a: script('exec sleep 1000') });
  await compose.up({ wait: true });
  await rm(directory, { recursive: true });
  const startOf = async (): Promise<Date | undefined> => (await containers.list())[0]?.startedAt;
  const started = await startOf();
  await compose.restart({ services: [] });
  expect(await startOf()).toEqual(started);
  await compose.restart({ services: ['a'] });
  expect(await startOf()).not.toEqual(started);
  expect(await compose.exec('a', ['sh', '-c', 'exit 7'])).toBe(7);
  await expect(compose.config()).rejects.toMatchObject({ message: expect.stringContaining(directory) });
  await compose.down();
  expect(await containers.list()).toEqual([]);
});

test('orphans are removed, whatever the environment says of them', async () => {
  const { name, directory, containers, write } = await make({ a: script('exec sleep 1000') });
  const env = { ...process.env, COMPOSE_IGNORE_ORPHANS: 'true' };
  const compose = docker.compose({ name, directory, files: [join(directory, 'compose.yaml')], env });
  await compose.up();
  await write('compose.yaml', { services: { b: script('exec sleep 1000') } });
  await compose.up({ removeOrphans: true });
  expect((await containers.list()).map(({ service }) => service)).toEqual(['b']);
});

test('config is what Compose understands, with the variables of the environment that was given', async () => {
  const { name, directory, write } = await make({});
  await write('compose.yaml', `services: {a: {image: "${image}", environment: {SEEN: "\${GIVEN}"}}}`);
  const compose = docker.compose({
    name,
    directory,
    files: ['compose.yaml'],
    env: { ...process.env, GIVEN: 'x'.repeat(100_000) },
  });
  expect(await compose.config()).toMatchObject({
    name,
    services: { a: { environment: { SEEN: 'x'.repeat(100_000) } } },
  });
});

test('exec gives the exit code of the command', async () => {
  const { compose } = await make({ a: script('sleep 1000', { environment: { WHO: 'a' } }) });
  await compose.up({ wait: true });
  expect(
    await compose.exec('a', ['sh', '-c', 'test "$WHO$MORE" = ab && exit 42'], { environment: { MORE: 'b' } }),
  ).toBe(42);
  expect(await compose.exec('a', ['true'])).toBe(0);
});

test('a port that another process has', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const { compose } = await make({
      web: { image, init: true, command: ['sleep', '1000'], ports: [`127.0.0.1:${port}:80`] },
    });
    await expect(compose.up({ wait: true })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(`Port 127.0.0.1:${port} of service "web" is taken`),
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('a port that another container has', async () => {
  const held = (port: string): object => ({ image, init: true, command: ['sleep', '1000'], ports: [port] });
  const { compose, containers } = await make({ a: held('127.0.0.1::80') });
  await compose.up({ wait: true });
  const port = (await containers.list())[0]?.ports[0]?.hostPort ?? 0;
  expect(port).toBeGreaterThan(0);
  await project?.write('compose.yaml', { services: { b: held(`127.0.0.1:${port}:80`) } });
  await expect(compose.up({ wait: true })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: expect.stringContaining(`Port 127.0.0.1:${port} of service "b" is taken`),
  });
});

test('a build that fails tells the step and what it wrote', async () => {
  const { compose, write } = await make({ good: { build: 'good' }, bad: { build: 'bad' } });
  await write('good/Dockerfile', `FROM ${image}\n`);
  await write('bad/Dockerfile', `FROM ${image}\nRUN echo what is wrong >&2; exit 3\n`);
  await expect(compose.build()).rejects.toMatchObject({
    code: 'BUILD_FAILED',
    message: expect.stringMatching(
      /^The image of service "bad" could not be built: step 2\/2, RUN echo.*\n.*what is wrong\n.*exit code: 3$/,
    ),
  });
});

test('an image that cannot be pulled is named, with the reason', async () => {
  const { compose } = await make({ a: { image: '127.0.0.1:9/lsdocker/none:1' } });
  await expect(compose.up()).rejects.toMatchObject({
    code: 'IMAGE_UNAVAILABLE',
    message: expect.stringMatching(/^Image 127\.0\.0\.1:9\/lsdocker\/none:1 cannot be pulled: .*refused/),
  });
});

test('a service that does not become healthy, and one that fails', async () => {
  const { compose, containers, write } = await make({
    sick: script('sleep 1000', {
      healthcheck: { test: ['CMD-SHELL', 'echo no database; exit 1'], interval: '1s', retries: 1 },
    }),
  });
  await expect(compose.up({ wait: true })).rejects.toMatchObject({
    code: 'CONTAINER_FAILED',
    message: expect.stringContaining('"sick"'),
  });
  expect(await containers.list()).toMatchObject([{ health: 'unhealthy', healthOutput: 'no database' }]);
  await write('compose.yaml', {
    services: {
      one: script('exit 3'),
      two: script('sleep 1000', { depends_on: { one: { condition: 'service_completed_successfully' } } }),
    },
  });
  await expect(compose.up({ wait: true, removeOrphans: true })).rejects.toMatchObject({
    code: 'CONTAINER_FAILED',
    message: expect.stringContaining('"one"'),
  });
});

test('a file that Compose refuses, and one that is not there', async () => {
  const { compose, name, directory, write } = await make({ a: { imag: 'x' } });
  await expect(compose.up()).rejects.toMatchObject({
    code: 'COMPOSE_REFUSED',
    exitCode: 2,
    message: expect.stringContaining('imag'),
  });
  await write('compose.yaml', 'services: [');
  await expect(compose.config()).rejects.toMatchObject({ code: 'COMPOSE_REFUSED' });
  const none = docker.compose({ name, directory, files: ['none.yaml'], env: process.env });
  await expect(none.up()).rejects.toMatchObject({ code: 'COMPOSE_REFUSED' });
});

test('a command that the image does not have carries the words of Docker', async () => {
  const { compose } = await make({ a: { image, network_mode: 'none', command: ['/nope'] } });
  await expect(compose.up({ wait: true })).rejects.toMatchObject({
    code: 'DOCKER_FAILED',
    message: expect.stringContaining('/nope'),
  });
});

test('a signal ends up in order, and down works after it', async () => {
  const { compose, containers } = await make({
    slow: script('sleep 1000', {
      network_mode: undefined,
      healthcheck: { test: ['CMD', 'false'], interval: '60s', retries: 100 },
    }),
  });
  const abort = new AbortController();
  await expect(
    compose.up({
      wait: true,
      signal: abort.signal,
      onProgress: ({ step }) => {
        if (step === 'waiting') abort.abort(new Error('Ctrl-C'));
      },
    }),
  ).rejects.toThrow('Ctrl-C');
  expect(await containers.list()).toMatchObject([{ service: 'slow', state: 'running' }]);
  await compose.down({ timeoutSeconds: 0 });
  expect(await containers.list()).toEqual([]);
  const { stdout } = await execa('docker', [
    'network',
    'ls',
    '--quiet',
    '--filter',
    `name=${project?.name ?? ''}`,
  ]);
  expect(stdout).toBe('');
});

test('an engine that goes away during a build', async () => {
  const { name, directory, write } = await make({ a: { build: 'a' } });
  await write('a/Dockerfile', `FROM ${image}\nRUN echo begun; sleep 30\n`);
  const proxy = await engineProxy(docker.facts.host);
  let cut: Promise<void> | undefined;
  const compose = docker.compose({
    name,
    directory,
    files: ['compose.yaml'],
    env: { ...process.env, DOCKER_HOST: proxy.host },
  });
  await expect(
    compose.build({
      onLine: ({ text }) => {
        if (/^#\d+ [\d.]+ begun/.test(text)) cut = proxy.cut();
      },
    }),
  ).rejects.toMatchObject({ code: 'DOCKER_LOST' });
  await (cut ?? proxy.cut());
});

test('kill leaves no process of docker compose', async () => {
  const { compose, name } = await make({
    slow: script('sleep 1000', { healthcheck: { test: ['CMD', 'false'], interval: '60s', retries: 100 } }),
  });
  const kill = new AbortController();
  await expect(
    compose.up({
      wait: true,
      kill: kill.signal,
      onProgress: ({ step }) => {
        if (step === 'waiting') kill.abort(new Error('at once'));
      },
    }),
  ).rejects.toThrow('at once');
  await vi.waitFor(async () => {
    const { stdout } = await execa('ps', ['-eo', 'args']);
    expect(stdout.split('\n').filter((line) => line.includes(`--project-name ${name}`))).toEqual([]);
  });
});
