import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { LocalRegistry } from './local-registry.ts';
import { dependencies, installed, Npm, type Tarball } from './npm.ts';
import { RieProcess } from './rie/rie-process.ts';
import { Sandbox } from './sandbox.ts';
import { missing } from './toolchain.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const isPublished = (directory: string): boolean => {
  const manifest: { private?: boolean } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  return manifest.private !== true;
};

const directories = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name))
  .filter(isPublished);

/** A program that uses every package, with types that are right and one that is not. */
const program = `
import { createIgnore, watchSources, type CodeWatcher } from '@lambda-stack/code';
import { generate, type Documents } from '@lambda-stack/compose';
import { loadConfiguration, type Stack } from '@lambda-stack/config';
import { createEmulator, type LogRecord } from '@lambda-stack/emulator';
import { StackError, type ErrorCode } from '@lambda-stack/errors';
import { requireDocker, type Docker } from '@lambda-stack/docker';
import { createGateway, type Gateway, type GatewayOptions } from '@lambda-stack/gateway';
import { servePlainRequests, type Exchange } from '@lambda-stack/http';
import { createHttpInvoker, type Invoker } from '@lambda-stack/invoke';
import { start } from '@lambda-stack/ric';
import { createRouter, parseRouteKey } from '@lambda-stack/routes';
import { planLaunch, type LaunchPlan } from '@lambda-stack/runtimes';

const code: ErrorCode = new StackError('USAGE', 'text').code;
const invoker: Invoker = createHttpInvoker('http://127.0.0.1:9000');
export const stack = async (): Promise<Stack> =>
  (await loadConfiguration({ directory: '.' })).resolve({ env: {} });
export const gateway = (options: GatewayOptions): Gateway => createGateway({ ...options, invoker });
export const text = (record: LogRecord): string => record.text + code;
export const names = async (docker: Docker): Promise<readonly string[]> =>
  (await docker.containers('shop').list()).map(({ name }) => name);
export type { CodeWatcher, Documents, Exchange, LaunchPlan };
export { createEmulator, createIgnore, createRouter, generate, parseRouteKey, planLaunch, requireDocker, servePlainRequests, start, watchSources };
// @ts-expect-error there is no such code
new StackError('NO_SUCH_CODE', 'text');
`;

const compilerOptions = {
  module: 'nodenext',
  target: 'es2022',
  lib: ['es2023'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
};

const reason = missing('npm');

describe.skipIf(reason !== undefined)('the packages, installed from their tarballs', () => {
  let sandbox: Sandbox | undefined;
  let target = '';
  let tarballs: readonly Tarball[] = [];

  beforeAll(async () => {
    if (reason !== undefined) return;
    sandbox = new Sandbox();
    const node = (...args: string[]): Promise<unknown> => execa(process.execPath, args, { cwd: root });
    await node(
      'node_modules/typescript/bin/tsc',
      '-b',
      ...directories.map((path) => join(path, 'tsconfig.lib.json')),
    );
    for (const name of ['ric', 'emulator']) await node(`packages/${name}/build.js`);
    const npm = new Npm(sandbox);
    tarballs = await npm.pack(directories);
    const types = installed('@types/node', root);
    const others = new Set([
      types,
      ...dependencies(types),
      ...directories.flatMap((path) => [...dependencies(path)]),
    ]);
    target = join(sandbox.directory, 'empty');
    mkdirSync(target);
    writeFileSync(join(target, 'package.json'), JSON.stringify({ type: 'module' }));
    const needed = await npm.pack([...others]);
    const registry = new LocalRegistry([...tarballs, ...needed]);
    await registry.listen();
    try {
      const isTypes = ({ name }: Tarball): boolean => name === '@types/node';
      await npm.installFrom(registry.url, [...tarballs, ...needed.filter(isTypes)], target);
    } finally {
      registry.close();
    }
  });

  beforeEach((context) => context.skip(reason !== undefined, reason));

  afterAll(() => sandbox?.close());

  test('have their licence, and no tests', () => {
    const licence = readFileSync(join(root, 'LICENSE'), 'utf8');
    for (const { name, files } of tarballs) {
      expect(files).toEqual(
        expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts']),
      );
      expect(readFileSync(join(target, 'node_modules', name, 'LICENSE'), 'utf8')).toBe(licence);
      expect(files.filter((file) => /test|golden|fixture|__snapshots__|tsbuildinfo/.test(file))).toEqual([]);
    }
  });

  test('are imported from JavaScript', async () => {
    const imports = tarballs.map(({ name }) => `await import('${name}')`);
    const script = `console.log([${imports.join(', ')}].map((exported) => Object.keys(exported).length))`;
    const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', script], {
      cwd: target,
    });
    const counts: number[] = JSON.parse(stdout.replaceAll('\n', ''));
    expect(counts).toHaveLength(directories.length);
    for (const count of counts) expect(count).toBeGreaterThan(0);
  });

  test('have the types that they promise', async () => {
    writeFileSync(join(target, 'program.ts'), program);
    writeFileSync(join(target, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await execa(process.execPath, [tsc, '-p', target], { reject: false });
    expect(stdout).toBe('');
  });

  test('have the drop-in for aws-lambda-rie as a program', async () => {
    const modules = join(target, 'node_modules');
    const rie = await RieProcess.start({
      program: join(modules, '.bin/aws-lambda-rie'),
      arguments: [
        process.execPath,
        join(modules, '@lambda-stack/ric/dist/clients/node/index.mjs'),
        'function.handler',
      ],
      cwd: fileURLToPath(new URL('./rie/', import.meta.url)),
    });
    try {
      expect(await rie.invoke({ do: 'name' })).toMatchObject({ status: 200, body: '"test_function"' });
    } finally {
      expect(await rie.close()).toBe(0);
    }
  });

  test('have the runtime clients as files', async () => {
    const files = ['node/index.mjs', 'python/bootstrap.py', 'ruby/bootstrap.rb', 'shell/bootstrap'];
    const script = files
      .map((file) => `console.log(import.meta.resolve('@lambda-stack/ric/clients/${file}'))`)
      .join(';');
    const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', script], {
      cwd: target,
    });
    const urls = stdout.split('\n');
    expect(urls).toHaveLength(files.length);
    for (const url of urls) expect(readFileSync(new URL(url), 'utf8')).not.toBe('');
  });
});
