import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';

import { docker, DockerSandbox, nodeImage } from './docker-sandbox.ts';

let sandbox: DockerSandbox;
let image: string;

beforeEach(() => {
  sandbox = new DockerSandbox();
  image = `${sandbox.name}-legacy:1`;
  sandbox.write({
    'lambda-stack.yaml': JSON.stringify({
      name: sandbox.name,
      endpoint: { port: 0 },
      toolbox: { nodeImage },
      functions: { legacy: { image, timeout: 10 } },
    }),
    'image/Dockerfile': `FROM ${nodeImage}
WORKDIR /srv
COPY client.mjs app.mjs only-function.cjs ./
ENV NODE_OPTIONS="--title=of-the-image --require=/srv/only-function.cjs" LAMBDA_TASK_ROOT=/srv
ENTRYPOINT ["node", "/srv/client.mjs"]
CMD ["app.handler"]
`,
    'image/app.mjs': 'export const handler = async () => ({ cwd: process.cwd(), title: process.title });',
    // Neither the emulator nor the health check is to run this.
    'image/only-function.cjs':
      "if (process.execPath.startsWith('/.lambda-stack/')) throw new Error('not for ' + process.argv[1]);",
    'image/client.mjs': readFileSync(new URL('../dist/clients/node/index.mjs', import.meta.url), 'utf8'),
  });
  docker('build', '--quiet', '--tag', image, join(sandbox.project, 'image'));
});

afterEach(() => sandbox.close());

const invoke = async (endpoint: string): Promise<unknown> => {
  const url = `${endpoint}/2015-03-31/functions/legacy/invocations`;
  return (await fetch(url, { method: 'POST', body: '{}' })).json();
};

test('an image runs as its facts say, which lock has asked for', async () => {
  expect(await sandbox.run(['up', '-d'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('IMAGE_FACTS_MISSING'),
  });
  expect(await sandbox.run(['lock'])).toMatchObject({ code: 0, stdout: expect.stringContaining(image) });
  const lock: { images: Record<string, unknown> } = parse(
    readFileSync(join(sandbox.project, 'lambda-stack.lock'), 'utf8'),
  );
  expect(lock.images[image]).toMatchObject({
    entrypoint: ['node', '/srv/client.mjs'],
    command: ['app.handler'],
    workingDirectory: '/srv',
  });
  expect(await sandbox.run(['lock', '--check'])).toMatchObject({ code: 0 });
  const up = await sandbox.run(['up', '-d', '--json']);
  expect(up).toMatchObject({ code: 0 });
  const { endpoint }: { endpoint: string } = JSON.parse(up.stdout);
  expect(await invoke(endpoint)).toEqual({ cwd: '/srv', title: 'of-the-image' });

  const NODE_OPTIONS = '--title=of-the-override --require=/srv/only-function.cjs';
  const override = { services: { legacy: { environment: { NODE_OPTIONS } } } };
  sandbox.write({ 'compose.override.yaml': JSON.stringify(override) });
  expect(await sandbox.run(['up', '-d'])).toMatchObject({ code: 0 });
  expect(await invoke(endpoint)).toEqual({ cwd: '/srv', title: 'of-the-override' });
});

test('an image that lambda-stack.local.yaml names needs no lock', async () => {
  const configuration = readFileSync(join(sandbox.project, 'lambda-stack.yaml'), 'utf8');
  sandbox.write({
    'lambda-stack.yaml': configuration.replace(image, 'registry.example/of-the-team:1'),
    'lambda-stack.local.yaml': JSON.stringify({ functions: { legacy: { image } } }),
  });
  const up = await sandbox.run(['up', '-d', '--json']);
  expect(up).toMatchObject({ code: 0 });
  const { endpoint }: { endpoint: string } = JSON.parse(up.stdout);
  expect(await invoke(endpoint)).toEqual({ cwd: '/srv', title: 'of-the-image' });
  expect(readdirSync(sandbox.project)).not.toContain('lambda-stack.lock');
  expect(await sandbox.run(['generate', '--local', '--dry-run'])).toMatchObject({ code: 0 });
});

test('an image of this machine alone is locked as it is; its registry is asked with --update', async () => {
  await sandbox.run(['lock']);
  expect(await sandbox.run(['lock', '--update'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /IMAGE_UNAVAILABLE: .*\n.*→ This machine has the image: `lambda-stack lock`, without --update/,
    ),
  });
});

test('an image that cannot be had is named, and the lock stays as it was', async () => {
  await sandbox.run(['lock']);
  const file = join(sandbox.project, 'lambda-stack.lock');
  const before = readFileSync(file, 'utf8');
  const configuration = join(sandbox.project, 'lambda-stack.yaml');
  writeFileSync(configuration, readFileSync(configuration, 'utf8').replace(image, '127.0.0.1:9/no/such:1'));
  const failed = await sandbox.run(['lock']);
  expect(failed.code).not.toBe(0);
  expect(failed.stderr).toContain(
    'Image 127.0.0.1:9/no/such:1 cannot be had: the registry 127.0.0.1:9 cannot be reached (',
  );
  expect(readFileSync(file, 'utf8')).toBe(before);
});
