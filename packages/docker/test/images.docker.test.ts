import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, test, type TestContext } from 'vitest';

import { requireDocker, type Docker, type PullProgress } from '../src/index.ts';
import { engineProxy } from './engine-proxy.ts';
import { account, registryProgram, startRegistry, type Registry } from './registry.ts';

let directory: string;
let docker: Docker;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lsdocker-images-'));
  docker = await requireDocker(process.env);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const sampleFacts = {
  entrypoint: ['/hello'],
  command: ['b'],
  workingDirectory: '/w',
  user: '5:6',
  environment: { A: '1' },
};

/** An image with these facts. Not built: what is built stays in the builder's cache, and would not be pulled. */
async function makeImage(name: string): Promise<void> {
  const context = await mkdtemp(join(directory, 'context-'));
  await writeFile(join(context, 'hello'), randomBytes(100_000));
  await execa('tar', ['--create', '--file', 'image.tar', 'hello'], { cwd: context });
  const changes = ['ENV A=1', 'USER 5:6', 'WORKDIR /w', 'ENTRYPOINT ["/hello"]', 'CMD ["b"]'];
  const options = changes.map((change) => `--change=${change}`);
  await execa('docker', ['import', ...options, 'image.tar', name], { cwd: context });
}

test('a local image; one that is not there; a name that is none', async () => {
  const name = `lsdocker/local-${process.pid}:1`;
  await makeImage(name);
  try {
    expect(await docker.inspectImage(name)).toMatchObject({
      id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      platform: expect.stringMatching(/^linux\//),
      ...sampleFacts,
    });
  } finally {
    await execa('docker', ['rmi', '--force', name]);
  }
  expect(await docker.inspectImage('lsdocker/not-there:1')).toBeUndefined();
  await expect(docker.inspectImage('Not A Name')).rejects.toMatchObject({ code: 'IMAGE_UNAVAILABLE' });
});

test('a registry that nobody answers for', async () => {
  const failure = {
    code: 'IMAGE_UNAVAILABLE',
    message: expect.stringMatching(/127\.0\.0\.1:9\/a:1.*refused/),
  };
  await expect(docker.pullImage('127.0.0.1:9/a:1')).rejects.toMatchObject(failure);
});

describe.each([
  ['without a password', false],
  ['with a password', true],
])('a registry %s', (_, withPassword) => {
  let registry: Registry | undefined;
  let reason: string | undefined;
  let name: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const found = await registryProgram(directory);
    reason = found.reason;
    if (found.program === undefined) return;
    registry = await startRegistry(found.program, withPassword);
    name = `${registry.address}/lsdocker/sample:1`;
    const settings = await mkdtemp(join(directory, 'settings-'));
    env = { ...process.env, DOCKER_CONFIG: settings };
    if (withPassword) {
      await execa('docker', ['login', '--username', account.name, '--password-stdin', registry.address], {
        env,
        input: account.password,
      });
    }
    await makeImage(name);
    await execa('docker', ['push', name], { env });
    await execa('docker', ['rmi', name]);
    docker = await requireDocker(env);
  });

  beforeEach((context: TestContext) => {
    if (reason !== undefined) context.skip(reason);
  });

  afterAll(async () => {
    if (registry) {
      const pulled = await docker.inspectImage(name);
      if (pulled) await execa('docker', ['rmi', '--force', pulled.id]);
      await registry.stop();
    }
  });

  test('a pull, and the facts of what came', async () => {
    expect(await docker.inspectImage(name)).toBeUndefined();

    const progress: PullProgress[] = [];
    const facts = await docker.pullImage(name, { onProgress: (step) => progress.push(step) });
    const { digest = '' } = facts;
    expect(facts).toMatchObject({ digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), ...sampleFacts });
    expect(progress.map(({ status }) => status)).toContain('Pull complete');
    expect(await docker.inspectImage(name)).toEqual(facts);
    const byDigest = `${name.replace(/:1$/, '')}@${digest}`;
    expect(await docker.pullImage(byDigest)).toMatchObject({ id: facts.id, digest });
  });

  test('an image that the registry does not have', async () => {
    const other = `${registry?.address ?? ''}/lsdocker/other:1`;
    const failure = {
      code: 'IMAGE_UNAVAILABLE',
      message: expect.stringMatching(/lsdocker\/other:1 cannot be had: .*(manifest|not found)/),
    };
    await expect(docker.pullImage(other)).rejects.toMatchObject(failure);
  });

  if (withPassword) {
    test('without docker login, and with a wrong password, the registry refuses', async () => {
      const auth = (password: string): string =>
        Buffer.from(`${account.name}:${password}`).toString('base64');
      for (const auths of [{}, { [registry?.address ?? '']: { auth: auth('wrong') } }]) {
        const settings = await mkdtemp(join(directory, 'settings-'));
        await writeFile(join(settings, 'config.json'), JSON.stringify({ auths }));
        const stranger = await requireDocker({ ...process.env, DOCKER_CONFIG: settings });
        const failure = {
          code: 'IMAGE_UNAVAILABLE',
          message: expect.stringMatching(/no basic auth credentials|unauthorized|authentication required/),
        };
        await expect(stranger.pullImage(name)).rejects.toMatchObject(failure);
      }
    });
  }

  test('a pull that is given up, and an engine that goes away', async () => {
    await expect(docker.pullImage(name, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
    const abort = new AbortController();
    const given = docker.pullImage(name, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    const proxy = await engineProxy(docker.facts.host);
    const far = await requireDocker({ ...env, DOCKER_HOST: proxy.host });
    await proxy.cut();
    await expect(far.pullImage(name)).rejects.toMatchObject({ code: 'DOCKER_LOST' });
    await expect(far.inspectImage(name)).rejects.toMatchObject({ code: 'DOCKER_LOST' });
  });
});
