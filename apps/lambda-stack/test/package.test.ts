import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { LocalRegistry } from './local-registry.ts';
import { installed, Npm } from './npm.ts';
import { Sandbox } from './sandbox.ts';
import { missing } from './toolchain.ts';

const app = fileURLToPath(new URL('../', import.meta.url));
const licences = 'dist/THIRD-PARTY-LICENSES.txt';

let sandbox: Sandbox;

beforeEach((context) => {
  const reason = missing('npm');
  context.skip(reason !== undefined, reason);
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

test('the tarball works when it is installed into an empty directory, with esbuild and nothing else', async () => {
  const npm = new Npm(sandbox);
  const tarballs = await npm.pack([app]);
  const bundler = ['esbuild', `@esbuild/${process.platform}-${process.arch}`];
  const needed = await npm.pack(bundler.map((name) => installed(name, app)));
  const paths = tarballs.flatMap(({ files }) => files);
  expect(paths).toEqual(
    expect.arrayContaining(['bin/lambda-stack.js', 'dist/main.js', 'README.md', 'LICENSE', licences]),
  );
  expect(paths).toEqual(
    expect.arrayContaining([
      'schema/lambda-stack.schema.json',
      'dist/clients/node/index.mjs',
      'dist/images/Dockerfile',
    ]),
  );
  expect(paths.filter((path) => path.includes('types/') || path.endsWith('.ts'))).toEqual([]);

  const target = join(sandbox.directory, 'empty');
  mkdirSync(target);
  const registry = new LocalRegistry([...tarballs, ...needed]);
  await registry.listen();
  try {
    await npm.installFrom(registry.url, tarballs, target);
  } finally {
    registry.close();
  }
  const { version }: { version: string } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
  const lambdaStack = (...args: string[]): Promise<{ stdout: string }> =>
    execa('npx', ['--offline', 'lambda-stack', ...args], { cwd: target, env: npm.env, extendEnv: false });
  expect((await lambdaStack('--version')).stdout).toBe(version);
  await lambdaStack('init', '--template', 'typescript');
  expect((await lambdaStack('up', '-d')).stdout).toContain('is up');
  const { stdout } = await lambdaStack('invoke', 'hello', '-e', 'events/hello.json');
  expect(JSON.parse(stdout)).toEqual({ message: 'Hello world' });
  await lambdaStack('down');
});

test('the licences of the packages in the bundle are beside it', () => {
  const text = readFileSync(join(app, licences), 'utf8');
  for (const name of ['commander', 'zod', 'yaml', 'chokidar', 'undici', '@clack/prompts', 'listr2']) {
    const manifest: { version: string } = JSON.parse(
      readFileSync(join(installed(name, app), 'package.json'), 'utf8'),
    );
    expect(text).toMatch(
      new RegExp(`^${name} ${manifest.version} \\(\\w+\\)\\n\\n(.*\\n){0,5}.*(Copyright|Permission)`, 'm'),
    );
  }
});
