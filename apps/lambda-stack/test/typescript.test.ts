import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Sandbox, type RunningStack } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach((context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox = new Sandbox({
    'lambda-stack.yaml': `functions:
  hello: { runtime: nodejs22.x, handler: src/index.handler, code: ./hello }
gateways:
  public: { port: 0, routes: { "$default": hello } }
endpoint: { port: 0 }
`,
    'hello/package.json': '{"type":"module"}',
    'hello/src/index.ts': index,
    'shared/greeting.ts': greeting('one'),
    'tsconfig.json': '{ "compilerOptions": { "paths": { "@shared/*": ["./shared/*"] } } }',
  });
});

afterEach(() => sandbox.close());

const index = `import { greeting } from '@shared/greeting';

interface Event {
  readonly fail?: boolean;
}

export const handler = async ({ fail = false }: Event): Promise<string> => {
  if (fail) throw new Error('as told');
  return greeting;
};
`;

const greeting = (text: string): string => `export const greeting: string = '${text}';\n`;

const path = (file: string): string => join(sandbox.project, file);

const invoke = async (stack: RunningStack, event: object = {}): Promise<unknown> => {
  const url = `${stack.endpoint}/2015-03-31/functions/hello/invocations`;
  return (await fetch(url, { method: 'POST', body: JSON.stringify(event) })).json();
};

const textOf = (line: string): string => {
  const { text = '' }: { readonly text?: string } = JSON.parse(line);
  return text;
};

const logged = (stack: RunningStack): string => stack.lines.map(textOf).join('\n');

const untilLogged = (stack: RunningStack, text: string): Promise<void> =>
  vi.waitFor(() => expect(logged(stack)).toContain(text), { timeout: 10_000 });

const stop = async (stack: RunningStack): Promise<void> => {
  stack.process.kill('SIGINT');
  await stack.exited;
  await sandbox.nothingLeft();
};

test('a function in TypeScript runs, and its trace names its lines', async () => {
  const stack = await sandbox.up();
  expect(await invoke(stack)).toBe('one');
  expect(await invoke(stack, { fail: true })).toMatchObject({
    errorType: 'Error',
    errorMessage: 'as told',
    trace: expect.arrayContaining([expect.stringContaining(`${path('hello/src/index.ts')}:8:`)]),
  });
  await stop(stack);
});

test('a handler that is not exported is named as it is configured', async () => {
  sandbox.write({ 'hello/src/index.ts': index.replace('const handler', 'const handlr') });
  const stack = await sandbox.up();
  expect(await invoke(stack)).toMatchObject({
    errorType: 'Runtime.HandlerNotFound',
    errorMessage: "src/index.handler is undefined or not exported; did you mean 'src/index.handlr'?",
  });
  sandbox.write({
    'hello/src/index.ts': `export const handler = () => Promise.resolve(process.env._HANDLER);`,
  });
  expect(await invoke(stack)).toBe('src/index.handler');
  await stop(stack);
});

test('each change is seen by the next invocation, wherever the file is', async () => {
  const stack = await sandbox.up();
  expect(await invoke(stack)).toBe('one');
  sandbox.write({ 'shared/greeting.ts': greeting('two') });
  expect(await invoke(stack)).toBe('two');
  sandbox.write({ 'hello/src/index.ts': index.replace('return greeting', 'return `${greeting}!`') });
  expect(await invoke(stack)).toBe('two!');
  sandbox.write({
    'other/greeting.ts': greeting('other'),
    'tsconfig.json': '{ "compilerOptions": { "paths": { "@shared/*": ["./other/*"] } } }',
  });
  expect(await invoke(stack)).toBe('other!');
  sandbox.write({ 'other/greeting.ts': greeting('last') });
  expect(await invoke(stack)).toBe('last!');
  sandbox.write({
    'other/greeting.ts': `export { text as greeting } from '@shared/text';`,
    'other/text.ts': `export const text = 'far';`,
    'other/near/text.ts': `export const text = 'near';`,
  });
  expect(await invoke(stack)).toBe('far!');
  sandbox.write({
    'other/tsconfig.json': '{ "compilerOptions": { "paths": { "@shared/*": ["./near/*"] } } }',
  });
  expect(await invoke(stack)).toBe('near!');
  await stop(stack);
});

test('the last good version answers while a file is broken, and the log says where', async () => {
  const stack = await sandbox.up();
  expect(await invoke(stack)).toBe('one');
  sandbox.write({ 'shared/greeting.ts': `\nexport const greeting = ;\n` });
  const problem = `${path('shared/greeting.ts')}:2:25\nexport const greeting = ;\n${' '.repeat(24)}^\nUnexpected ";"`;
  await untilLogged(stack, `${problem}\nUntil then, the last good version answers`);
  expect(await invoke(stack)).toBe('one');
  expect(await invoke(stack, { fail: true })).toMatchObject({ errorMessage: 'as told' });
  sandbox.write({ 'shared/greeting.ts': `import { text } from './text';\nexport const greeting = text;\n` });
  await untilLogged(stack, 'shared/greeting.ts:1:22');
  expect(logged(stack)).toContain(`Cannot find module './text'`);
  expect(await invoke(stack)).toBe('one');
  sandbox.write({ 'shared/text.ts': `export const text: number = 'mended';\n` });
  expect(await invoke(stack)).toBe('mended');
  await stop(stack);
});

test('a save that does not bundle ends no environment: what it keeps in memory goes on', async () => {
  const counting = (text: string): string =>
    `let calls = 0;\nexport const handler = async () => \`${text} \${++calls}\`;\n`;
  sandbox.write({ 'hello/src/index.ts': counting('old') });
  const stack = await sandbox.up();
  expect(await invoke(stack)).toBe('old 1');
  sandbox.write({ 'hello/src/index.ts': counting('old').replace('let', 'lett') });
  await untilLogged(stack, 'Until then, the last good version answers');
  expect(await invoke(stack)).toBe('old 2');
  expect(logged(stack)).not.toContain('Code changed');
  sandbox.write({ 'hello/src/index.ts': counting('new') });
  expect(await invoke(stack)).toBe('new 1');
  expect(await invoke(stack)).toBe('new 2');
  expect(logged(stack)).toContain('The code bundles again\nCode changed: the next invocation starts it anew');
  await stop(stack);
});

test('a file beside the sources is a change, too', async () => {
  sandbox.write({
    'hello/src/index.ts': `import { readFileSync } from 'node:fs';
const text: string = readFileSync('text.txt', 'utf8');
export const handler = async () => text;
`,
    'hello/text.txt': 'one',
  });
  const stack = await sandbox.up();
  expect(await invoke(stack)).toBe('one');
  sandbox.write({ 'hello/text.txt': 'two' });
  expect(await invoke(stack)).toBe('two');
  await stop(stack);
});

test('what is broken from the start is shown by up and ps, until it is mended', async () => {
  sandbox.write({ 'shared/greeting.ts': `export const greeting = ;\n` });
  const stack = await sandbox.up();
  const line = `hello does not bundle: Unexpected ";" (${path('shared/greeting.ts')}:1:25)`;
  expect(JSON.parse(stack.lines.find((each) => each.includes('"ready"')) ?? '{}')).toMatchObject({
    problems: [line],
  });
  expect((await sandbox.run(['ps'])).stdout).toContain(`  ✗ ${line}\n`);
  sandbox.write({ 'shared/greeting.ts': greeting('mended') });
  await untilLogged(stack, 'The code bundles again');
  expect((await sandbox.run(['ps'])).stdout).not.toContain('✗');
  expect(await invoke(stack)).toBe('mended');
  await stop(stack);
});

test('all who are asked of broken code tell of it', async () => {
  const stack = await sandbox.up();
  expect(await invoke(stack)).toBe('one');
  sandbox.write({ 'shared/greeting.ts': `export const greeting = ;\n` });
  const frame = `${path('shared/greeting.ts')}:1:25\nexport const greeting = ;\n${' '.repeat(24)}^\nUnexpected ";"`;
  await untilLogged(stack, frame);
  const summary = `hello does not bundle: Unexpected ";" (${path('shared/greeting.ts')}:1:25)`;
  const line = `${summary}; the last good version answers\n`;
  expect(await sandbox.run(['invoke', 'hello', '--tail'])).toEqual({
    code: 0,
    stdout: '"one"',
    stderr: expect.stringMatching(
      /\nREPORT [^\n]+\nhello does not bundle: .*the last good version answers\n$/,
    ),
  });
  expect((await sandbox.run(['ps'])).stdout).toContain(`  ✗ ${line}`);
  expect((await sandbox.run(['logs', '--no-platform'])).stdout).toContain('Unexpected ";"');
  expect(await sandbox.run(['restart', 'hello'])).toEqual({
    code: 0,
    stdout: '',
    stderr: `Restarted hello.\n✗ ${line}`,
  });
  const doctor = await sandbox.run(['doctor', 'hello']);
  expect(doctor.stdout).toContain(`✗ Function hello: does not bundle\n${frame.replace(/^/gm, '    ')}\n`);
  expect(doctor.code).not.toBe(0);
  sandbox.write({ 'shared/greeting.ts': greeting('two') });
  expect(await sandbox.run(['restart', 'hello'])).toMatchObject({ stderr: 'Restarted hello.\n' });
  expect((await sandbox.run(['invoke', 'hello', '--tail'])).stderr).toMatch(/\nREPORT [^\n]+\n$/);
  await stop(stack);
});

test('a warning is said once', async () => {
  sandbox.write({
    'shared/greeting.ts': `export const greeting = typeof process === 'objcet' ? 'one' : 'two';\n`,
  });
  const stack = await sandbox.up();
  expect(await invoke(stack)).toBe('two');
  sandbox.write({ 'hello/src/index.ts': index.replace('return greeting', 'return `${greeting}!`') });
  expect(await invoke(stack)).toBe('two!');
  const warnings = stack.lines.map(textOf).filter((line) => line.includes('Warning: The "typeof" operator'));
  expect(warnings).toEqual([expect.stringContaining(`${path('shared/greeting.ts')}:1:`)]);
  await stop(stack);
});

test('what it imports may go and come back, or come later, wherever it is', async () => {
  const lib = (text: string): void =>
    sandbox.write({ 'packages/lib/dist/index.js': `export const text = '${text}';` });
  sandbox.write({
    'packages/lib/package.json': '{"name":"lib","type":"module","exports":"./dist/index.js"}',
    'shared/greeting.ts': `import { text } from 'lib';\nexport const greeting: string = text;\n`,
  });
  lib('one');
  mkdirSync(path('node_modules'));
  symlinkSync(path('packages/lib'), path('node_modules/lib'));
  const stack = await sandbox.up();
  expect(await invoke(stack)).toBe('one');

  rmSync(path('packages/lib/dist'), { recursive: true });
  await untilLogged(stack, `Cannot find package 'lib'`);
  expect(await invoke(stack)).toBe('one');
  lib('two');
  expect(await invoke(stack)).toBe('two');

  sandbox.write({ 'shared/greeting.ts': `import { text } from 'late';\nexport const greeting = text;\n` });
  await untilLogged(stack, `Cannot find package 'late'`);
  expect(await invoke(stack)).toBe('two');
  sandbox.write({ 'node_modules/late/index.js': `exports.text = 'late';` });
  expect(await Promise.all([invoke(stack), invoke(stack)])).toEqual(['late', 'late']);
  await stop(stack);
});

test.each(['late', '@shop/late'])(
  '%s, which is missing from the start, is used when it is installed',
  async (name) => {
    sandbox.write({
      'shared/greeting.ts': `import { text } from '${name}';\nexport const greeting: string = text;\n`,
    });
    const stack = await sandbox.up();
    await untilLogged(stack, `Cannot find package '${name}'`);
    sandbox.write({ [`node_modules/${name}/index.js`]: `exports.text = 'late';` });
    await untilLogged(stack, 'The code bundles again');
    expect((await sandbox.run(['ps'])).stdout).not.toContain('✗');
    expect(await invoke(stack)).toBe('late');
    await stop(stack);
  },
);

test('what was never good fails as JavaScript does, until it is mended', async () => {
  sandbox.write({ 'shared/greeting.ts': `export const greeting = ;\n` });
  const stack = await sandbox.up();
  expect(await invoke(stack)).toMatchObject({
    errorType: 'Runtime.UserCodeSyntaxError',
    errorMessage: `SyntaxError: Unexpected ";" (${path('shared/greeting.ts')}:1:25)`,
    trace: expect.arrayContaining([`${path('shared/greeting.ts')}:1:25`, 'export const greeting = ;']),
  });
  expect(logged(stack)).toContain(`${path('shared/greeting.ts')}:1:25\nexport const greeting = ;\n`);
  sandbox.write({ 'shared/greeting.ts': `import 'absent';\nexport const greeting = 1;\n` });
  expect(await invoke(stack)).toMatchObject({
    errorType: 'Runtime.ImportModuleError',
    errorMessage: [
      `Error: Cannot find package 'absent' (${path('shared/greeting.ts')}:1:8)`,
      `${path('shared/greeting.ts')}:1 needs absent: it is not installed here: npm install absent, in ${path('shared')}`,
    ].join('\n'),
  });
  sandbox.write({ 'node_modules/absent/index.js': '' });
  expect(await invoke(stack)).toBe(1);
  const client = '@aws-sdk/client-s3';
  sandbox.write({
    'shared/greeting.ts': `interface Unused {}\nimport { S3 } from '${client}';\nexport const greeting = S3;\n`,
  });
  const missing = `${path('shared/greeting.ts')}:2 needs ${client}: Lambda's Node.js has the AWS SDK, here it has to be installed: npm install --save-dev ${client}`;
  expect(await invoke(stack)).toMatchObject({
    errorType: 'Runtime.ImportModuleError',
    errorMessage: expect.stringContaining(missing),
  });
  expect(logged(stack)).toContain(missing);
  sandbox.write({ [`node_modules/${client}/index.js`]: `exports.S3 = 's3';` });
  expect(await invoke(stack)).toBe('s3');
  await stop(stack);
});

test('doctor finds the handler, and the configuration suggests one', async () => {
  const found = await sandbox.run(['doctor', 'hello']);
  expect(found.stdout + found.stderr).toMatch(/Function hello.*lambda-stack Node\.js client/);
  const yaml = readFileSync(path('lambda-stack.yaml'), 'utf8');
  sandbox.write({ 'lambda-stack.yaml': yaml.replace('src/index', 'src/idnex') });
  const missing = await sandbox.run(['config', 'validate']);
  expect(missing.stdout + missing.stderr).toContain('Did you mean src/index.handler?');
});

test.each(['.ts', '.mts'])('doctor tells whether %s exports the handler', async (extension) => {
  rmSync(path('hello/src/index.ts'));
  rmSync(path('hello/package.json'));
  const file = `hello/src/index${extension}`;
  sandbox.write({ [file]: index });
  const fine = await sandbox.run(['doctor', 'hello']);
  expect(fine.stdout).toContain('Function hello: ');
  expect(fine.stdout).not.toContain('is not checked');
  sandbox.write({ [file]: index.replace('const handler', 'const handlr') });
  expect(await sandbox.run(['doctor', 'hello'])).toMatchObject({
    code: fine.code === 0 ? 4 : fine.code,
    stdout: expect.stringContaining(
      '✗ Function hello: its file does not export "handler" → It exports handlr: did you mean handlr?',
    ),
  });
  sandbox.write({ [file]: `export = { handler: () => 1 };` });
  if (extension === '.ts')
    expect((await sandbox.run(['doctor', 'hello'])).stdout).toContain('is not checked');
});

test('JavaScript of the same name goes before, as in Lambda, and the log says so', async () => {
  const stack = await sandbox.up();
  expect(await invoke(stack)).toBe('one');
  for (const text of ['compiled', 'again']) {
    sandbox.write({ 'hello/src/index.js': `export const handler = async () => '${text}';` });
    expect(await invoke(stack)).toBe(text);
  }
  const note = 'runs index.js, as Lambda would, and not index.ts beside it';
  expect(stack.lines.map(textOf).filter((line) => line === note)).toHaveLength(1);
  await stop(stack);
});
