import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { bundleTypeScript, type Bundle } from './bundle.ts';
import { writeBundle } from './write-bundle.ts';

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'typescript-')));
});

afterEach(() => rm(root, { recursive: true, force: true }));

const at = (path: string): string => join(root, path);

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), text);
  }
}

const bundle = (source: string, layers: readonly string[] = []): Promise<Bundle> =>
  bundleTypeScript({
    source: at(source),
    directory: at('fn'),
    target: 'node20',
    packageDirectories: layers.map(at),
    isProject: (directory) => directory === at('project'),
  });

/** Loads a bundle as a client would, and prints what its `handler` gives, or how it fails. */
async function run(made: Bundle): Promise<unknown> {
  const directory = await writeBundle(made, at('bundles'));
  const program = `
    import(${JSON.stringify(pathToFileURL(join(directory, made.file)).href)})
      .then((module) => module.handler())
      .then((value) => ({ value }), (error) => ({ name: error.name, message: error.message, code: error.code, stack: error.stack }))
      .then((result) => console.log(JSON.stringify(result)));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--enable-source-maps', '-e', program], {
    cwd: tmpdir(),
  });
  const result: unknown = JSON.parse(stdout);
  return result;
}

const value = async (source: string): Promise<unknown> => {
  const made = await bundle(source);
  expect(made.problem).toBeUndefined();
  return run(made);
};

test('what would be a missing package is an input', async () => {
  await write({
    'fn/a.ts': '',
    'project/fn/a.ts': `import '@shop/late/part';\n`,
    'project/fn/b.ts': `import 'path';\n`,
  });
  const { inputs, problem } = await bundle('project/fn/a.ts');
  expect(problem?.summary).toContain(`Cannot find package '@shop/late/part'`);
  expect(inputs).toEqual(
    expect.arrayContaining(
      ['fn/node_modules', 'node_modules'].flatMap((directory) =>
        ['@shop', '.package-lock.json'].map((name) => at(`project/${directory}/${name}`)),
      ),
    ),
  );
  // Each directory has a watcher of its own: there is none for what can't come yet.
  expect(inputs.join()).not.toContain('@shop/');
  await write({ 'project/node_modules/@shop/late/README.md': '' });
  const places = (await bundle('project/fn/a.ts')).inputs;
  expect(places).toContain(at('project/node_modules/@shop/late/package.json'));
  expect(places).not.toContain(at('project/fn/node_modules/@shop/late'));
  expect(inputs).not.toContain(at('node_modules/@shop/late'));
  expect((await bundle('project/fn/b.ts')).inputs.join()).not.toContain('node_modules');
});

test('esbuild may die', async () => {
  await write({ 'fn/index.ts': `export const handler = () => 1;` });
  await bundle('fn/index.ts');
  const { stdout } = await promisify(execFile)('pgrep', ['-P', String(process.pid), '-x', 'esbuild']);
  for (const id of stdout.trim().split('\n')) process.kill(Number(id), 'SIGKILL');
  const made = await Promise.all([bundle('fn/index.ts'), bundle('fn/index.ts')]);
  expect(await Promise.all(made.map(run))).toEqual([{ value: 1 }, { value: 1 }]);
});

test('a module carries its source map, which names its sources by absolute paths', async () => {
  await write({
    'shared/lib.ts': `export const shared = 1;`,
    'node_modules/old/index.js': `exports.name = 'package';`,
    'fn/index.ts': `import { name } from 'old';
      import { shared } from '../shared/lib';
      export const handler = () => name + shared;`,
  });
  const { file, text } = await bundle('fn/index.ts');
  expect(file).toBe('index.cjs');
  const [, map = ''] = /\n\/\/# sourceMappingURL=data:application\/json;base64,(.*)\n$/.exec(text) ?? [];
  expect(JSON.parse(Buffer.from(map, 'base64').toString())).toMatchObject({
    sources: [`require:${at('node_modules/old/index.js')}`, at('fn/index.ts'), at('shared/lib.ts')],
    // What loads a package is no one's source.
    ignoreList: [0],
  });
});

describe('modules', () => {
  const source = `
    import { shared } from '../shared/lib.ts';
    import data from './data.json';
    enum Colour { Red = 'red' }
    export const handler = async (): Promise<unknown> => ({
      shared: shared satisfies string, data, colour: Colour.Red, later: (await import('./later')).later });`;
  const files = {
    'shared/lib.ts': `export const shared: string = 'shared';`,
    'fn/data.json': '{"a":1}',
    'fn/later.ts': `export const later: number = 2;`,
  };
  const expected = { value: { shared: 'shared', data: { a: 1 }, colour: 'red', later: 2 } };

  test.each(['index.ts', 'index.mts', 'index.cts', 'index.tsx'])('%s', async (name) => {
    await write({ ...files, [`fn/${name}`]: source });
    expect(await value(`fn/${name}`)).toEqual(expected);
  });

  test('await at the top of an ES module', async () => {
    await write({
      'fn/package.json': '{"type":"module"}',
      'fn/index.ts': `const one = await Promise.resolve(1); export const handler = () => one;`,
    });
    expect(await value('fn/index.ts')).toEqual({ value: 1 });
  });

  test('each file knows its own place', async () => {
    await write({
      'shared/lib.mts': `export const places = [import.meta.url, import.meta.dirname, import.meta.filename];`,
      'shared/old.cts': `exports.places = [__dirname, __filename];`,
      'fn/index.mts': `import { places } from '../shared/lib.mjs';
        import old from '../shared/old.cjs';
        const __dirname = 'its own';
        export const handler = () => [...places, ...old.places, __dirname, import.meta.url];`,
    });
    expect(await value('fn/index.mts')).toEqual({
      value: [
        pathToFileURL(at('shared/lib.mts')).href,
        at('shared'),
        at('shared/lib.mts'),
        at('shared'),
        at('shared/old.cts'),
        'its own',
        pathToFileURL(at('fn/index.mts')).href,
      ],
    });
  });

  test('a first line for the shell is none of the module', async () => {
    await write({
      'fn/index.mts': `#!/usr/bin/env node\nexport const handler = (): string => import.meta.dirname;\n`,
    });
    expect(await value('fn/index.mts')).toEqual({ value: at('fn') });
  });

  test('tsconfig.json above is respected: paths, JSX and decorators', async () => {
    await write({
      'base.json': `{ // with comments
        "compilerOptions": { "experimentalDecorators": true, "jsxFactory": "h", "jsx": "react" } }`,
      'tsconfig.json': `{ "extends": "./base.json", "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }`,
      'lib/name.ts': `export const name = 'lib';`,
      'fn/index.tsx': `import { name } from '@lib/name';
        const h = (tag: string, props: unknown, ...children: unknown[]) => [tag, ...children];
        const upper = (target: object, key: string, descriptor: PropertyDescriptor) => { descriptor.value = () => 'decorated'; };
        class Greeter { @upper greet(): string { return 'plain'; } }
        export const handler = () => [<b>{name}</b>, new Greeter().greet()];`,
    });
    const made = await bundle('fn/index.tsx');
    expect(await run(made)).toEqual({ value: [['b', 'lib'], 'decorated'] });
    expect(made.inputs).toEqual(
      expect.arrayContaining(['fn/index.tsx', 'lib/name.ts', 'tsconfig.json', 'base.json'].map(at)),
    );
  });

  test('settings may come nearer, or come at all in the project', async () => {
    await write({
      'project/tsconfig.json': '{ "extends": "./later.json" }',
      'project/code/fn/index.ts': 'export const handler = 1;',
    });
    const { inputs } = await bundle('project/code/fn/index.ts');
    const config = ['code/fn/tsconfig.json', 'code/tsconfig.json', 'tsconfig.json', 'later.json'];
    const manifests = ['code/fn/package.json', 'code/package.json', 'package.json'];
    expect(new Set(inputs)).toEqual(
      new Set(['code/fn/index.ts', ...config, ...manifests].map((file) => at(`project/${file}`))),
    );
  });

  test('types are not checked', async () => {
    await write({ 'fn/index.ts': `const wrong: number = 'text'; export const handler = () => wrong;` });
    expect(await value('fn/index.ts')).toEqual({ value: 'text' });
  });
});

describe('packages', () => {
  const packages = {
    'node_modules/old/package.json': '{"main":"lib/main.js"}',
    'node_modules/old/lib/main.js': `const name = 'na' + 'me'; module.exports = { [name]: 'old', place: __dirname };`,
    'node_modules/new/package.json': '{"type":"module","exports":"./main.js"}',
    'node_modules/new/main.js': `export const name = 'new', place = import.meta.url;`,
  };
  const source = `
    import { name as old, place } from 'old';
    import { name, place as url } from 'new';
    export const handler = () => [old, place, name, url];`;

  test.each(['fn/index.mts', 'fn/index.cts'])('stay where they are for %s', async (file) => {
    await write({ ...packages, [file]: source });
    const made = await bundle(file);
    expect(made.inputs.filter((input) => input.includes('/node_modules/old/'))).toEqual([]);
    expect(await run(made)).toEqual({
      value: ['old', at('node_modules/old/lib'), 'new', pathToFileURL(at('node_modules/new/main.js')).href],
    });
  });

  test.each([
    ['fn/index.cts', 'require'],
    ['fn/index.mts', 'import'],
  ])('of both kinds are one for %s and other packages', async (file, kind) => {
    const exports = { import: './main.mjs', require: './main.cjs' };
    await write({
      'node_modules/dual/package.json': JSON.stringify({ exports }),
      'node_modules/dual/main.mjs': `export class Dual {} export const kind = 'import';`,
      'node_modules/dual/main.cjs': `exports.Dual = class {}; exports.kind = 'require';`,
      'node_modules/user/package.json': JSON.stringify({ exports }),
      'node_modules/user/main.mjs': `import { Dual } from 'dual'; export const dual = new Dual();`,
      'node_modules/user/main.cjs': `exports.dual = new (require('dual').Dual)();`,
      [file]: `import { Dual, kind } from 'dual';
        import { dual } from 'user';
        export const handler = (): unknown => [kind, dual instanceof Dual];`,
    });
    expect(await value(file)).toEqual({ value: [kind, true] });
  });

  test('are found in layers, too', async () => {
    await write({
      'layer/nodejs/node_modules/old/index.js': `exports.name = 'layer';`,
      'fn/index.mts': `import { name } from 'old'; export const handler = () => name;`,
    });
    expect(await run(await bundle('fn/index.mts', ['layer/nodejs/node_modules']))).toEqual({
      value: 'layer',
    });
  });

  test('of a workspace are sources', async () => {
    await write({
      'packages/shared/package.json': '{"name":"shared","main":"src/index.ts"}',
      'packages/shared/src/index.ts': `export const shared: string = 'workspace';`,
      'node_modules/old/index.js': '',
      'fn/index.ts': `import { shared } from 'shared'; export const handler = () => shared;`,
    });
    await symlink(at('packages/shared'), at('node_modules/shared'));
    const made = await bundle('fn/index.ts');
    expect(await run(made)).toEqual({ value: 'workspace' });
    expect(made.inputs).toContain(at('packages/shared/src/index.ts'));
  });

  test('of an ES module may be required by name, as may what Node.js has', async () => {
    await write({
      ...packages,
      'fn/index.mts': `export const handler = () => [require('old').name, require('node:path').sep];`,
    });
    expect(await value('fn/index.mts')).toEqual({ value: ['old', '/'] });
  });

  test("that are Lambda's own are missed when the function starts", async () => {
    await write({
      'fn/index.mts': `export { handler } from './files/store.mjs';`,
      'fn/files/store.mts': `import { S3 } from '@aws-sdk/client-s3'; export const handler = () => S3;`,
    });
    expect(await run(await bundle('fn/index.mts'))).toMatchObject({
      code: 'MODULE_NOT_FOUND',
      message: `Cannot find module '@aws-sdk/client-s3'\nRequire stack:\n- ${at('fn/files/store.mts')}`,
    });
  });
});

test('a trace names the lines of the sources', async () => {
  await write({
    'fn/index.ts': `import { fail } from '../shared/lib';\n\nexport const handler = (): void => fail();\n`,
    'shared/lib.ts': `interface Unused {\n  a: string;\n}\nexport function fail(): never {\n  throw new Error('oh');\n}\n`,
  });
  expect(await run(await bundle('fn/index.ts'))).toMatchObject({
    message: 'oh',
    stack: expect.stringMatching(
      new RegExp(`^Error: oh\n +at fail \\(${at('shared/lib.ts')}:5:9\\)\n +at .*${at('fn/index.ts')}:3:`),
    ),
  });
});

test('a warning is shown with file, line, column and a code frame', async () => {
  const comparison = `export const handler = (): boolean => typeof handler === 'fucntion';`;
  await write({ 'fn/index.ts': comparison });
  expect((await bundle('fn/index.ts')).warnings).toEqual([
    [
      `${at('fn/index.ts')}:1:58`,
      comparison,
      `${' '.repeat(57)}${'^'.repeat(10)}`,
      'Warning: The "typeof" operator will never evaluate to "fucntion"',
    ].join('\n'),
  ]);
});

describe('what cannot be bundled', () => {
  test('is shown with file, line, column and a code frame', async () => {
    await write({
      'fn/index.ts': `import { lib } from '../shared/lib';\nexport const handler = () => lib;\n`,
      'shared/lib.ts': `const fine = 1;\n\texport const lib = 'ä' + ;\n`,
    });
    const made = await bundle('fn/index.ts');
    expect(made.problem?.text).toBe(
      `${at('shared/lib.ts')}:2:27\n\texport const lib = 'ä' + ;\n\t${' '.repeat(25)}^\nUnexpected ";"`,
    );
    expect(made.inputs).toContain(at('shared/lib.ts'));
    expect(await run(made)).toMatchObject({
      name: 'SyntaxError',
      message: `Unexpected ";" (${at('shared/lib.ts')}:2:27)`,
    });
  });

  test('in the first line, too, of a file that knows its place', async () => {
    await write({ 'fn/index.ts': `export const here = __dirname + ;` });
    expect((await bundle('fn/index.ts')).problem?.text).toContain(
      `${at('fn/index.ts')}:1:33\nexport const here = __dirname + ;\n`,
    );
  });

  test('for a module that is missing says which', async () => {
    await write({ 'fn/index.ts': `import './gone.js';\nimport 'absent/x';\nexport const handler = 1;\n` });
    const made = await bundle('fn/index.ts');
    expect(made.problem?.text).toContain(
      `fn/index.ts:1:8\nimport './gone.js';\n       ^^^^^^^^^^^\nCannot find module './gone.js'`,
    );
    expect(made.problem?.text).toContain(`Cannot find package 'absent/x'`);
  });

  test('await at the top of a CommonJS module says what to do', async () => {
    await write({ 'fn/index.ts': `await 1;\nexport const handler = 1;\n` });
    expect((await bundle('fn/index.ts')).problem?.text).toMatch(
      /fn\/index\.ts:1:1\nawait 1;\n\^+\nTop-level await is for/,
    );
  });
});
