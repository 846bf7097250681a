import { describe, expect, test } from 'vitest';

import { start, useNodeClient } from './node-function.ts';

useNodeClient();

describe('a handler is found', () => {
  const commonJs = (value: string) => `exports.handler = async () => ${JSON.stringify(value)};`;
  const module = (value: string) => `export const handler = async () => ${JSON.stringify(value)};`;

  test.each([
    ['in a CommonJS file', { 'index.js': commonJs('a') }, 'index.handler', 'a'],
    ['in an ES module', { 'index.mjs': module('b') }, 'index.handler', 'b'],
    [
      'in a .cjs file',
      { 'index.cjs': commonJs('c'), 'package.json': '{"type":"module"}' },
      'index.handler',
      'c',
    ],
    [
      'in a package of modules',
      { 'index.js': module('d'), 'package.json': '{"type":"module"}' },
      'index.handler',
      'd',
    ],
    [
      'below the package.json',
      { 'src/index.js': module('e'), 'package.json': '{"type":"module"}' },
      'src/index.handler',
      'e',
    ],
    ['after top-level await', { 'index.mjs': `await null; ${module('f')}` }, 'index.handler', 'f'],
    [
      'in .js before .mjs and .cjs',
      { 'index.js': commonJs('g'), 'index.mjs': module('x'), 'index.cjs': 'x' },
      'index.handler',
      'g',
    ],
    ['in .mjs before .cjs', { 'index.mjs': module('h'), 'index.cjs': 'x' }, 'index.handler', 'h'],
    ['in a file without extension', { index: commonJs('i'), 'index.js': 'x x' }, 'index.handler', 'i'],
    ['in nested exports', { 'a/b.js': 'exports.c = { d: { e: async () => "j" } };' }, 'a/b.c.d.e', 'j'],
    ['in a directory', { 'src/index.js': commonJs('k') }, 'src.handler', 'k'],
    ['in a package', { 'node_modules/p/index.js': commonJs('l') }, 'p.handler', 'l'],
    ['with a dot in the directory', { 'v1.2/index.js': commonJs('m') }, 'v1.2/index.handler', 'm'],
    ['with odd characters in its path', { 'a b#c%20/i?.mjs': module('n') }, 'a b#c%20/i?.handler', 'n'],
  ])('%s', async (_case, files, handler, value) => {
    await using client = await start(files, { handler });
    expect(JSON.parse((await client.invoke({})).body)).toBe(value);
  });

  test.each([
    ['../index.handler', 'Runtime.MalformedHandlerName', "'..'"],
    ['', 'Runtime.MalformedHandlerName', "Bad handler ''"],
    ['idnex.handler', 'Runtime.ImportModuleError', "did you mean 'index.handler'?"],
    ['lib/index.handler', 'Runtime.ImportModuleError', "Error: Cannot find module 'index'"],
    [
      'index.hanlder',
      'Runtime.HandlerNotFound',
      "index.hanlder is undefined or not exported; did you mean 'index.handler'?",
    ],
    ['index.text', 'Runtime.HandlerNotFound', 'index.text is not a function'],
    ['needy.handler', 'Runtime.ImportModuleError', "Cannot find module 'absent'"],
    ['broken.handler', 'Runtime.UserCodeSyntaxError', 'SyntaxError: '],
    ['broken-module.handler', 'Runtime.UserCodeSyntaxError', 'SyntaxError: '],
    ['needy-module.handler', 'Error', "Cannot find package 'absent'"],
    [
      'typed.handler',
      'Runtime.ImportModuleError',
      'has none of typed.js, typed.mjs, typed.cjs; typed.mts is TypeS',
    ],
    [
      'src/typed.handler',
      'Runtime.ImportModuleError',
      'built: npx esbuild src/typed.ts --bundle --platform=node --outfile=src/typed.js',
    ],
  ])('or not: %s is %s', async (handler, errorType, message) => {
    const files = {
      'index.js': 'exports.handler = () => {}; exports.text = "";',
      'needy.js': 'require("absent");',
      'needy-module.mjs': 'import "absent";',
      'broken.js': 'exports.handler = (',
      'broken-module.mjs': 'export const handler = (',
      'typed.mts': '',
      'src/typed.ts': '',
    };
    await using client = await start(files, { handler });
    const error = JSON.parse((await client.api.initError).body);
    expect(error.errorType).toBe(errorType);
    expect(error.errorMessage).toContain(message);
    expect(error.trace.length).toBeGreaterThan(0);
    expect((await client.ended).code).toBe(129);
  });
});

test.each([
  ['index.js', '"use strict";\nrequire("@aws-sdk/client-s3");', 'Runtime.ImportModuleError', 2],
  ['index.mjs', "\n\nimport { S3 } from '@aws-sdk/client-s3/dist';", 'Error', 3],
  ['index.mjs', 'const name = "@aws-sdk/" + "client-s3"; await import(name);', 'Error', undefined],
])(
  'a package of the AWS SDK that is missing is told of with its place: %s, %j',
  async (file, text, errorType, line) => {
    await using client = await start({ [file]: text });
    const error = JSON.parse((await client.api.initError).body);
    expect(error.errorType).toBe(errorType);
    const place = `/${file}${line === undefined ? '' : `:${line}`} needs @aws-sdk/client-s3: `;
    expect(error.errorMessage).toMatch(/Cannot find (?:module|package) '@aws-sdk\/client-s3/);
    expect(error.errorMessage).toContain(
      `${place}Lambda's Node.js has the AWS SDK, here it has to be installed: npm install --save-dev @aws-sdk/client-s3`,
    );
    expect((error.trace as string[]).join('\n')).toContain(error.errorMessage);
    await client.ended;
  },
);

describe('a package that is missing is told of with the command that installs it', () => {
  test.each([
    [
      'index.js',
      'require("left-pad/lib");',
      {},
      /\/index\.js:1 needs left-pad: .*: npm install left-pad, in (\S+)$/,
    ],
    [
      'src/index.mjs',
      '\nimport { z } from "@scope/zod";',
      { 'package.json': '{ "dependencies": { "zod": "1" } }' },
      /\/src\/index\.mjs:2 needs @scope\/zod: .*: npm install @scope\/zod, in (\S+)$/,
    ],
    [
      'index.mjs',
      'import "zod/v4";',
      { 'package.json': '{ "dependencies": { "zod": "1" } }' },
      /\/index\.mjs:1 needs zod: .*: npm install, in (\S+)$/,
    ],
  ])('%s, %j', async (file, text, others, expected) => {
    await using client = await start(
      { [file]: text, ...others },
      { handler: file.replace(/\.m?js$/, '.handler') },
    );
    const error = JSON.parse((await client.api.initError).body);
    const line = String(error.errorMessage).split('\n').at(-1) ?? '';
    expect(line).toMatch(expected);
    const [, directory = ''] = expected.exec(line) ?? [];
    expect(line).toContain(` ${directory}/${file}:`.trimStart());
    expect((error.trace as string[]).join('\n')).toContain(line);
    await client.ended;
  });

  test.each(['./absent', '/absent', '@/absent', '~/absent', '#absent', 'src/absent'])(
    'but for %s, which is none',
    async (specifier) => {
      await using client = await start({
        'index.js': `require(${JSON.stringify(specifier)});`,
        'src/other.js': '',
      });
      const { errorMessage } = JSON.parse((await client.api.initError).body);
      expect(errorMessage).toContain('Cannot find module');
      expect(errorMessage).not.toContain('npm install');
      await client.ended;
    },
  );
});

test('a file that an installed package of the AWS SDK lacks is no missing package', async () => {
  await using client = await start({
    'index.js': 'require("@aws-sdk/client-s3/absent");',
    'node_modules/@aws-sdk/client-s3/index.js': '',
  });
  const { errorMessage } = JSON.parse((await client.api.initError).body);
  expect(errorMessage).toContain("Cannot find module '@aws-sdk/client-s3/absent'");
  expect(errorMessage).not.toContain('has to be installed');
  await client.ended;
});

describe('a syntax error is told with its file and line', () => {
  const broken = 'export const handler = async () => {\n  return 1 +;\n};\n';

  test.each([
    ['in an ES module', { 'index.mjs': broken }, 'index.mjs:2'],
    ['in a package of modules', { 'index.js': broken, 'package.json': '{"type":"module"}' }, 'index.js:2'],
    ['in a CommonJS file', { 'index.js': broken.replace('export const ', 'exports.') }, 'index.js:2'],
    ['in a required file', { 'index.js': 'require("./other")', 'other.js': 'x\nx x' }, 'other.js:2'],
  ])('%s', async (_case, files, place) => {
    await using client = await start(files);
    const error = JSON.parse((await client.api.initError).body);
    expect(error.errorType).toBe('Runtime.UserCodeSyntaxError');
    expect(error.trace[0]).toMatch(new RegExp(`/${place}$`));
    expect((await client.ended).code).toBe(129);
    expect(client.stdout).toContain(`/${place}`);
  });

  test('but for one in a file that an ES module imports, which Node.js does not tell', async () => {
    await using client = await start({
      'index.mjs': 'import "./other.mjs"; export const handler = async () => 1;',
      'other.mjs': broken,
    });
    const error = JSON.parse((await client.api.initError).body);
    expect(error).toMatchObject({
      errorType: 'Runtime.UserCodeSyntaxError',
      errorMessage: "SyntaxError: Unexpected token ';'",
    });
    expect((await client.ended).code).toBe(129);
  });
});

test('a package.json that can’t be read is named', async () => {
  await using client = await start({
    'index.js': 'exports.handler = async () => 1;',
    'package.json': '{ "type" }',
  });
  expect(JSON.parse((await client.api.initError).body).errorMessage).toContain('/package.json');
  expect(client.stdout).toMatch(/WARN\t\S+\/package\.json cannot be read, it will be ignored/);
});
