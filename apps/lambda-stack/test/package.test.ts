import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { Sandbox } from './sandbox.ts';
import { missing } from './toolchain.ts';

const app = fileURLToPath(new URL('../', import.meta.url));

let sandbox: Sandbox;

beforeEach((context) => {
  const reason = missing('npm');
  context.skip(reason !== undefined, reason);
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

test('the tarball works when it is installed into an empty directory, without a registry', async () => {
  const packed = await execa('npm', ['pack', '--json', '--pack-destination', sandbox.directory], {
    cwd: app,
  });
  const [{ filename, files }]: [{ filename: string; files: { path: string }[] }] = JSON.parse(packed.stdout);
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(['bin/lambda-stack.js', 'dist/main.js', 'README.md', 'LICENSE']),
  );
  expect(paths).toEqual(
    expect.arrayContaining(['schema/lambda-stack.schema.json', 'dist/clients/node/index.mjs']),
  );
  expect(paths.filter((path) => path.includes('types/') || path.endsWith('.ts'))).toEqual([]);

  const target = join(sandbox.directory, 'empty');
  mkdirSync(target);
  const env = { ...sandbox.environment(), npm_config_cache: join(sandbox.directory, 'cache') };
  const options = { cwd: target, env, extendEnv: false };
  await execa(
    'npm',
    ['install', '--offline', '--no-audit', '--no-fund', join(sandbox.directory, filename)],
    options,
  );
  const { version }: { version: string } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
  const lambdaStack = (...args: string[]): Promise<{ stdout: string }> =>
    execa('npx', ['--offline', 'lambda-stack', ...args], options);
  expect((await lambdaStack('--version')).stdout).toBe(version);
  await lambdaStack('init', '--template', 'nodejs');
  expect((await lambdaStack('up', '-d')).stdout).toContain('is up');
  const { stdout } = await lambdaStack('invoke', 'hello', '-e', 'events/hello.json');
  expect(JSON.parse(stdout)).toEqual({ message: 'Hello world' });
  await lambdaStack('down');
});
