import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';

import { Sandbox } from './sandbox.ts';

let sandbox: Sandbox;

const yaml = (more = ''): string => `name: shop
functions:
  hello: { runtime: nodejs22.x, handler: index.handler, code: ./hello, environment: { TABLE: '\${env:TABLE:-orders}' } }
${more}`;

beforeEach(() => {
  sandbox = new Sandbox({
    'lambda-stack.yaml': yaml(),
    'hello/index.mjs': 'export const handler = () => 1;',
  });
});

afterEach(() => sandbox.close());

interface ComposeFile {
  readonly services: Readonly<
    Record<
      string,
      {
        environment: Record<string, string>;
        volumes: { source: string; target: string }[];
        build?: { args?: object };
      }
    >
  >;
}

function composeFile(directory = sandbox.project): ComposeFile {
  const document: ComposeFile = parse(readFileSync(join(directory, 'docker-compose.yml'), 'utf8'));
  return document;
}

test('generate writes what docker compose needs, and no value of this machine', async () => {
  expect(await sandbox.run(['generate'], { env: { TABLE: 'of-this-machine' } })).toMatchObject({ code: 0 });
  expect(composeFile().services['hello']?.environment['TABLE']).toBe('${TABLE:-orders}');
  expect(readdirSync(join(sandbox.project, '.lambda-stack')).toSorted()).toEqual([
    '.gitattributes',
    'files.json',
    'stack.json',
    'toolbox',
  ]);
  const again = await sandbox.run(['generate']);
  expect(again).toMatchObject({ code: 0, stdout: `${sandbox.project} is up to date\n` });
});

test('generate tells of API keys that it writes as they stand', async () => {
  const gateway = (key: string): string =>
    yaml(
      `gateways: { legacy: { type: rest, apiKeys: { partner: '${key}' }, routes: { 'GET /': { function: hello, apiKey: true } } } }`,
    );
  sandbox.write({ 'lambda-stack.yaml': gateway('k3y') });
  expect((await sandbox.run(['generate'])).stderr).toBe(
    '! The API keys of gateway "legacy" are in .lambda-stack/stack.json as they stand: partner. Write ${env:NAME} to keep them out of what is committed.\n',
  );
  sandbox.write({ 'lambda-stack.yaml': gateway('${env:PARTNER_KEY:-local}') });
  expect((await sandbox.run(['generate'])).stderr).toBe('');
});

test('a function in TypeScript gets the topmost directory of its project, and the toolbox what npm installs', async () => {
  sandbox.write({
    'lambda-stack.yaml': `name: shop
functions:
  deep: { runtime: nodejs22.x, handler: src/index.handler, code: ./apps/shop/deep }
  plain: { runtime: nodejs22.x, handler: index.handler, code: ./plain }
  hello: { runtime: nodejs22.x, handler: index.handler, code: ./hello }
`,
    'apps/tsconfig.json': '{}',
    'apps/shop/package.json': '{}',
    'apps/shop/deep/package.json': '{}',
    'apps/shop/deep/src/index.ts': '',
    'plain/index.ts': '',
    'plain/package.json': '{}',
  });
  expect(await sandbox.run(['generate'])).toMatchObject({ code: 0 });
  const { deep, plain, hello, toolbox } = composeFile().services;
  expect(deep?.volumes.slice(0, 2)).toMatchObject([
    { source: './apps/shop/deep', target: '/var/task', read_only: true },
    { source: './apps', target: '/var/sources', read_only: true },
  ]);
  expect(deep?.environment).toHaveProperty('LAMBDA_STACK_SOURCES', '/var/sources/shop/deep');
  // Nothing above it is part of a project; JavaScript needs no more than Node.js finds in Lambda.
  for (const other of [plain, hello]) {
    expect(other?.volumes.map(({ target }) => target)).not.toContain('/var/sources');
    expect(other?.environment).not.toHaveProperty('LAMBDA_STACK_SOURCES');
  }
  expect(toolbox?.build?.args).toEqual({ NPM_CONFIG_REGISTRY: null });
  expect(readdirSync(join(sandbox.project, '.lambda-stack/toolbox'))).toContain('package-lock.json');
  expect(await sandbox.run(['generate', '--check'])).toMatchObject({ code: 0 });
});

test('--check and --dry-run write nothing, and show what differs', async () => {
  expect(await sandbox.run(['generate', '--dry-run'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('+name: shop'),
  });
  expect(await sandbox.run(['generate', '--check'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('FILES_DIFFER'),
  });
  expect(readdirSync(sandbox.project).toSorted()).toEqual(['hello', 'lambda-stack.yaml']);
  await sandbox.run(['generate']);
  expect(await sandbox.run(['generate', '--check'])).toEqual({ code: 0, stdout: '', stderr: '' });
  sandbox.write({ 'lambda-stack.yaml': yaml('region: eu-west-1\n') });
  const check = await sandbox.run(['generate', '--check']);
  expect(check).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/-\s+AWS_REGION: us-east-1\n\+\s+AWS_REGION: eu-west-1/),
    stderr: expect.stringContaining('→ Run `lambda-stack generate`.'),
  });
  sandbox.write({ 'docker-compose.yml': 'mine: 1\n' });
  expect(await sandbox.run(['generate', '--check'])).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(
      /--- a\/docker-compose\.yml\tas it is\n\+\+\+ b\/docker-compose\.yml\tas generated/,
    ),
    stderr: expect.stringMatching(
      /edited by hand\n.*→ Move the changes into .* `lambda-stack generate --force`/s,
    ),
  });
});

test('a file that Compose prefers to the generated one is told of', async () => {
  sandbox.write({ 'compose.yml': 'services: {}\n' });
  const told = `Plain "docker compose" takes ${join(sandbox.project, 'compose.yml')} there`;
  expect((await sandbox.run(['doctor'])).stdout).not.toContain(told);
  expect(await sandbox.run(['generate'])).toMatchObject({ code: 0, stderr: expect.stringContaining(told) });
  expect((await sandbox.run(['doctor'])).stdout).toContain(`! Compose: ${told}`);
});

test('what was generated from another configuration is overwritten with --force alone', async () => {
  await sandbox.run(['generate']);
  const before = composeFile();
  sandbox.write({ 'other.yaml': yaml('region: eu-west-1\n') });
  expect(await sandbox.run(['generate', '-c', 'other.yaml'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/OTHER_CONFIGURATION: .* files of lambda-stack\.yaml, the stack "shop"/),
  });
  expect(composeFile()).toEqual(before);
  expect(await sandbox.run(['generate', '-c', 'other.yaml', '--force'])).toMatchObject({ code: 0 });
  expect(composeFile()).not.toEqual(before);
});

test('-o writes to another directory, with paths from there', async () => {
  expect(await sandbox.run(['generate', '-o', 'out/deep'])).toMatchObject({ code: 0 });
  const code = composeFile(join(sandbox.project, 'out/deep')).services['hello']?.volumes[0]?.source;
  expect(code).toBe('../../hello');
  expect(readdirSync(sandbox.project)).not.toContain('docker-compose.yml');
});

test('lambda-stack.local.yaml counts with --local alone', async () => {
  sandbox.write({ 'lambda-stack.local.yaml': 'region: eu-west-1\n' });
  await sandbox.run(['generate']);
  expect(composeFile().services['hello']?.environment['AWS_REGION']).toBe('us-east-1');
  await sandbox.run(['generate', '--local']);
  expect(composeFile().services['hello']?.environment['AWS_REGION']).toBe('eu-west-1');
});

test('a file that was changed by hand is overwritten with --force alone', async () => {
  await sandbox.run(['generate']);
  const file = join(sandbox.project, 'docker-compose.yml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}# mine\n`);
  const refused = await sandbox.run(['generate']);
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/EDITED_BY_HAND[^]*-# mine[^]*compose\.override\.yaml/),
  });
  expect(readFileSync(file, 'utf8')).toContain('# mine');
  expect(await sandbox.run(['generate', '--force'])).toMatchObject({ code: 0 });
  expect(readFileSync(file, 'utf8')).not.toContain('# mine');
});

test('a stack without a name of its own is refused', async () => {
  sandbox.write({ 'lambda-stack.yaml': yaml().replace('name: shop\n', '') });
  expect(await sandbox.run(['generate'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('NAME_MISSING'),
  });
  expect(readdirSync(sandbox.project).toSorted()).toEqual(['hello', 'lambda-stack.yaml']);
});

test('an image of which nothing is known is refused, with the command that asks for it', async () => {
  sandbox.write({
    'lambda-stack.yaml': 'name: shop\nfunctions:\n  legacy: { image: "registry.example/legacy:1" }\n',
  });
  const refused = await sandbox.run(['generate']);
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/IMAGE_FACTS_MISSING[^]*lambda-stack lock/),
  });
  expect(await sandbox.run(['lock', '--check'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('registry.example/legacy:1 is missing'),
  });
  sandbox.write({
    'lambda-stack.lock': `schema: 1
images:
  registry.example/legacy:1:
    digest: sha256:${'0'.repeat(64)}
    platform: linux/amd64
    entrypoint: [/lambda-entrypoint.sh]
    command: [app.handler]
    workingDirectory: /var/task
    user: ""
  node:22-bookworm-slim:
    platform: linux/amd64
    entrypoint: []
    command: [node]
    workingDirectory: /
    user: ""
`,
  });
  expect(await sandbox.run(['lock', '--check'])).toMatchObject({ code: 0 });
  expect(await sandbox.run(['generate'])).toMatchObject({ code: 0 });
  expect(composeFile().services['legacy']).toMatchObject({
    image: `registry.example/legacy:1@sha256:${'0'.repeat(64)}`,
    entrypoint: expect.arrayContaining(['/.lambda-stack/bin/aws-lambda-rie', '/lambda-entrypoint.sh']),
    command: ['app.handler'],
  });
});
