import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeZip, type ZipEntry } from '@lambda-stack/code/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Sandbox, type RunningStack } from './sandbox.ts';
import { missing, notLinux } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach((context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

/** A busy machine may take its time. */
const eventually = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000 });

const zip = (name: string, entries: readonly ZipEntry[]): void =>
  writeFileSync(join(sandbox.project, name), makeZip(entries));

const invoke = async (stack: RunningStack, name: string): Promise<unknown> => {
  const url = `${stack.endpoint}/2015-03-31/functions/${name}/invocations`;
  return (await fetch(url, { method: 'POST', body: '{}' })).json();
};

const stop = async (stack: RunningStack): Promise<void> => {
  stack.process.kill('SIGINT');
  await stack.exited;
  await sandbox.nothingLeft();
};

const stackOf = (functions: string): Record<string, string> => ({
  'lambda-stack.yaml': `endpoint: { port: 0 }\nfunctions:\n${functions}`,
});

test('Node.js requires modules of layers, later layers over earlier ones, and sees a changed one', async () => {
  sandbox.write({
    ...stackOf(
      [
        '  cjs: { runtime: nodejs22.x, handler: index.handler, code: ./cjs, layers: [./base, ./over.zip] }',
        '  turned: { runtime: nodejs22.x, handler: index.handler, code: ./cjs, layers: [./over.zip, ./base] }',
      ].join('\n'),
    ),
    'cjs/index.js':
      "exports.handler = async () => [require('greeting'), require('only-base'), require('versioned')];\n",
    'base/nodejs/node_modules/greeting/index.js': "module.exports = 'base';\n",
    'base/nodejs/node_modules/only-base/index.js': "module.exports = 'only in base';\n",
    'base/nodejs/node22/node_modules/versioned/index.js': "module.exports = 'for 22';\n",
  });
  zip('over.zip', [{ name: 'nodejs/node_modules/greeting/index.js', content: "module.exports = 'over';\n" }]);
  const stack = await sandbox.up();
  expect(await invoke(stack, 'cjs')).toEqual(['over', 'only in base', 'for 22']);
  expect(await invoke(stack, 'turned')).toEqual(['base', 'only in base', 'for 22']);
  sandbox.write({ 'base/nodejs/node_modules/only-base/index.js': "module.exports = 'changed';\n" });
  await eventually(async () => expect(await invoke(stack, 'cjs')).toEqual(['over', 'changed', 'for 22']));
  await stop(stack);
});

test('Python imports from layers', async ({ skip }) => {
  const reason = missing('python');
  skip(reason !== undefined, reason);
  sandbox.write({
    ...stackOf(
      [
        '  py: { runtime: python3.13, handler: app.handler, code: ./py, layers: [./layer, ./more.zip] }',
        '  wrapped: { runtime: python3.13, handler: wrapper.handler, code: ./py, layers: [./layer] }',
      ].join('\n'),
    ),
    'py/app.py':
      'from greeting import text\nfrom sited import text as sited\n\ndef handler(event, context):\n    return [text, sited]\n',
    'layer/python/greeting.py': "text = 'from a layer'\n",
    'layer/python/wrapper.py': 'def handler(event, context):\n    return "a handler of a layer"\n',
  });
  zip('more.zip', [
    { name: 'python/lib/python3.13/site-packages/sited.py', content: "text = 'from site-packages'\n" },
  ]);
  const stack = await sandbox.up();
  expect(await invoke(stack, 'py')).toEqual(['from a layer', 'from site-packages']);
  expect(await invoke(stack, 'wrapped')).toBe('a handler of a layer');
  await stop(stack);
  expect(existsSync(join(sandbox.project, 'layer/python/__pycache__'))).toBe(false);
});

test('a shell function runs a tool of /opt/bin, and reads files by paths of /opt in its variables', async ({
  skip,
}) => {
  const reason = missing('bash') ?? missing('curl');
  skip(reason !== undefined, reason);
  sandbox.write({
    ...stackOf(
      '  sh: { runtime: provided.al2023, handler: function.handler, code: ./sh, layers: [./tools.zip], environment: { DATA: /opt/data/greeting } }\n',
    ),
    'sh/function.sh':
      'handler() { echo "{\\"tool\\": \\"$(greet)\\", \\"data\\": \\"$(cat "$DATA")\\"}"; }\n',
  });
  zip('tools.zip', [
    { name: 'bin/greet', content: '#!/bin/sh\necho hello\n', mode: 0o100_755 },
    { name: 'data/greeting', content: 'good day' },
  ]);
  const stack = await sandbox.up();
  expect(await invoke(stack, 'sh')).toEqual({ tool: 'hello', data: 'good day' });
  await stop(stack);
});

test('a function in a zip answers; another zip gives another answer; a broken one is said, and leaves the last', async () => {
  const functionZip = (answer: string): Buffer =>
    makeZip([
      {
        name: 'src/index.mjs',
        content: "import { answer } from './answer.mjs';\nexport const handler = async () => answer;\n",
      },
      { name: 'src/answer.mjs', content: `export const answer = '${answer}';\n` },
    ]);
  const put = (content: Buffer): void => writeFileSync(join(sandbox.project, 'function.zip'), content);
  sandbox.write(
    stackOf('  zipped: { runtime: nodejs22.x, handler: src/index.handler, code: ./function.zip }\n'),
  );
  put(functionZip('one'));
  const stack = await sandbox.up();
  expect(await invoke(stack, 'zipped')).toBe('one');
  put(functionZip('two'));
  await eventually(async () => expect(await invoke(stack, 'zipped')).toBe('two'));
  put(functionZip('three').subarray(0, 200));
  await eventually(async () => {
    expect(await invoke(stack, 'zipped')).toBe('two');
    expect(stack.lines.join('\n')).toContain('function.zip is no complete zip file');
  });
  expect(stack.lines.join('\n')).toContain('the last good version answers');
  put(functionZip('four'));
  await eventually(async () => expect(await invoke(stack, 'zipped')).toBe('four'));
  await stop(stack);
});

test('a zip that has all of its files in a directory: the log of the invocation says where the handler is', async () => {
  sandbox.write(stackOf('  deep: { runtime: nodejs22.x, handler: index.handler, code: ./function.zip }\n'));
  zip('function.zip', [{ name: 'proj/index.mjs', content: 'export const handler = async () => 1;\n' }]);
  const stack = await sandbox.up();
  expect(await invoke(stack, 'deep')).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
  await eventually(() => {
    const told = stack.lines.filter((line) =>
      /no index\.js.* in .*\/project\/function\.zip; there is proj\/index\.mjs\. Did you mean proj\/index\.handler\?/.test(
        line,
      ),
    );
    expect(told).toHaveLength(1);
  });
  await stop(stack);
});

test('layers that are added to the configuration of a running stack are there', async () => {
  const functions = '  hello: { runtime: nodejs22.x, handler: index.handler, code: ./hello }\n';
  sandbox.write({
    ...stackOf(functions),
    'hello/index.js':
      "exports.handler = async () => { try { return require('x'); } catch (error) { return error.code; } };\n",
    'layer/nodejs/node_modules/x/index.js': "module.exports = 'x';\n",
  });
  const stack = await sandbox.up();
  expect(await invoke(stack, 'hello')).toBe('MODULE_NOT_FOUND');
  sandbox.write(stackOf(functions.replace(' }', ', layers: [./layer] }')));
  await eventually(async () => expect(await invoke(stack, 'hello')).toBe('x'));
  await stop(stack);
});

test('doctor checks the extensions of layers', async () => {
  sandbox.write({
    ...stackOf(
      '  hello: { runtime: nodejs22.x, handler: index.handler, code: ./hello, layers: [./layer] }\n',
    ),
    'hello/index.js': 'exports.handler = async () => 1;\n',
    'layer/extensions/dormant': '#!/bin/sh\n',
    'layer/extensions/lost': '#!/no/such/interpreter\n',
    'layer/extensions/fine': '#!/bin/sh\n',
  });
  for (const name of ['lost', 'fine']) chmodSync(join(sandbox.project, 'layer/extensions', name), 0o755);
  const { code, stdout } = await sandbox.run(['doctor', 'hello', '--json']);
  expect(code).toBe(4);
  const checks: readonly { readonly name: string; readonly message: string }[] = JSON.parse(stdout);
  const ofExtensions = checks.filter(({ message }) => message.includes('extensions/'));
  expect(ofExtensions).toEqual([
    {
      name: 'Function hello',
      state: 'warning',
      message: '/opt/extensions/dormant is not executable: it is not started as an extension',
      remedy: expect.stringContaining('mode 0755'),
    },
    {
      name: 'Function hello',
      state: 'failed',
      message: expect.stringMatching(
        /^the extension .*\/layer\/extensions\/lost asks for the interpreter \/no\/such\/interpreter/,
      ),
      remedy: expect.stringContaining('Install /no/such/interpreter'),
    },
  ]);
});

test('doctor and config say what is wrong with zips and layers, and doctor leaves nothing behind', async () => {
  sandbox.write({
    ...stackOf(
      '  zipped: { runtime: nodejs22.x, handler: index.handler, code: ./function.zip, layers: [./layer] }\n',
    ),
    'layer/x': '',
  });
  const missingZip = await sandbox.run(['config']);
  expect(missingZip).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/the file \.\/function\.zip does not exist/),
  });
  writeFileSync(join(sandbox.project, 'function.zip'), 'no zip');
  expect((await sandbox.run(['config'])).stderr).toContain('./function.zip is not a zip file');
  zip('function.zip', [{ name: 'index.mjs' }, { name: '../evil' }]);
  expect((await sandbox.run(['config'])).code).toBe(0);
  const hostile = await sandbox.run(['doctor', 'zipped']);
  expect(hostile.code).toBe(4);
  expect(hostile.stdout).toMatch(
    /^✗ Function zipped: .*function\.zip: "\.\.\/evil" leads out of the directory → Pack it again\.$/m,
  );
  sandbox.write(stackOf('  zipped: { runtime: nodejs22.x, handler: index.handler, code: ./function.zip }\n'));
  zip('function.zip', [{ name: 'function/index.mjs' }]);
  expect((await sandbox.run(['doctor', 'zipped'])).stdout).toMatch(
    /^✗ Function zipped: no index\.js.* in .*project\/function\.zip; there is function\/index\.mjs → Did you mean function\/index\.handler\?$/m,
  );
  zip('function.zip', [{ name: 'index.mjs' }]);
  expect((await sandbox.run(['doctor', 'zipped'])).code).toBe(0);
  sandbox.write(stackOf('  zipped: { runtime: provided.al2023, handler: main, code: ./function.zip }\n'));
  zip('function.zip', [{ name: 'main.go' }]);
  expect((await sandbox.run(['doctor', 'zipped'])).stdout).toMatch(
    /: no bootstrap in (\/.*\/function\.zip); \1\/main\.go has to be built → .* Then pack bootstrap at the top of function\.zip\.$/m,
  );
  expect(readdirSync(sandbox.tmp)).toEqual([]);
});
