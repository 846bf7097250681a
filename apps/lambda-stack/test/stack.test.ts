import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { echoProject, handler } from './projects.ts';
import { Sandbox, type RunningStack } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach((context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox = new Sandbox(echoProject());
});

afterEach(() => sandbox.close());

const get = async (url: string): Promise<unknown> => (await fetch(url)).json();

const stop = async (stack: RunningStack): Promise<void> => {
  stack.process.kill('SIGINT');
  await stack.exited;
};

test('editing a handler changes the next answer', async () => {
  const stack = await sandbox.up();
  expect(await get(`${stack.url()}/hello/ada`)).toMatchObject({ version: 'one', name: 'ada' });
  for (const version of ['two', 'three', 'four']) {
    writeFileSync(join(sandbox.project, 'hello/index.mjs'), handler(version));
    expect(await get(`${stack.url()}/hello/ada`)).toMatchObject({ version });
  }
  await stop(stack);
});

test('a broken edit is an error that says where, and the next good one heals it', async () => {
  const stack = await sandbox.up();
  await get(`${stack.url()}/hello/ada`);
  writeFileSync(join(sandbox.project, 'hello/index.mjs'), 'export const handler = (');
  const broken = await sandbox.run(['invoke', 'hello']);
  expect(broken.code).toBe(1);
  expect(JSON.parse(broken.stdout)).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' });
  writeFileSync(join(sandbox.project, 'hello/index.mjs'), handler('healed'));
  expect(await get(`${stack.url()}/hello/ada`)).toMatchObject({ version: 'healed' });
  await stop(stack);
});

test('a detached stack: ps, logs, restart and down from another terminal', async () => {
  const started = await sandbox.run(['up', '-d']);
  expect(started.code).toBe(0);
  expect(started.stdout).toContain('echo is up');
  const first = JSON.parse((await sandbox.run(['invoke', 'hello', '-d', '{"print":"noted"}'])).stdout);

  const ps = await sandbox.run(['ps']);
  expect(ps.stdout).toMatch(/hello\s+nodejs20\.x\s+ready\s+0 busy, 1 idle\s+1\s+0/);
  expect(JSON.parse((await sandbox.run(['ps', '--all', '--json'])).stdout)).toHaveLength(1);

  expect(await sandbox.run(['restart', 'hello'])).toMatchObject({ code: 0 });
  const second = JSON.parse((await sandbox.run(['invoke', 'hello'])).stdout);
  expect(second.pid).not.toBe(first.pid);
  // One unknown name, and nothing is restarted.
  expect(await sandbox.run(['restart', 'hello', 'helo'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/No function "helo" in this stack\n.*Its functions are: hello\./),
  });
  expect(JSON.parse((await sandbox.run(['invoke', 'hello'])).stdout).pid).toBe(second.pid);
  expect(await sandbox.run(['restart'])).toMatchObject({ code: 0, stderr: 'Restarted hello.\n' });

  const logs = await sandbox.run(['logs', 'hello', '--no-platform']);
  expect(logs.stdout).toContain('\tINFO\tnoted');
  expect(logs.stdout).not.toContain('START RequestId');
  expect((await sandbox.run(['logs', '--since', '1h'])).stdout).toContain('REPORT RequestId');
  expect((await sandbox.run(['logs', '--until', '1h'])).stdout).toBe('');
  expect((await sandbox.run(['logs', '--since', 'soon'])).code).toBe(2);
  expect(await sandbox.run(['logs', 'helo'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('It has: hello, public.'),
  });

  expect(await sandbox.run(['down'])).toMatchObject({ code: 0 });
  expect((await sandbox.run(['logs'])).stdout).toContain('noted');
  expect(await sandbox.run(['down'])).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('not running'),
  });
});

test('all that a function printed is in the log before END, however much it was', async () => {
  const count = 20_000;
  sandbox.write({
    'hello/index.mjs': `export const handler = async () => {
  for (let n = 1; n <= ${count}; n++) console.log('line', n);
  process.stdout.write('no line end');
};`,
  });
  await sandbox.run(['up', '-d']);
  expect((await sandbox.run(['invoke', 'hello'])).code).toBe(0);
  await vi.waitFor(async () => expect((await sandbox.run(['logs'])).stdout).toContain('REPORT'), {
    timeout: 10_000,
  });
  const texts = (await sandbox.run(['logs', '--json'])).stdout
    .trim()
    .split('\n')
    .map((line) => String(JSON.parse(line).text));
  expect(texts.filter((text) => /\tINFO\tline \d+$/.test(text))).toHaveLength(count);
  expect(texts).toContain('no line end');
  expect(texts.indexOf('no line end')).toBeLessThan(texts.findIndex((text) => text.startsWith('END')));
  await sandbox.run(['down']);
});

test('logs -f follows until the stack ends', async () => {
  const stack = await sandbox.up();
  const follower = sandbox.spawn(['logs', '-f', '--json']);
  let seen = '';
  let said = '';
  follower.stdout?.on('data', (chunk: Buffer) => (seen += chunk.toString()));
  follower.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await sandbox.run(['invoke', 'hello', '-d', '{"print":"first"}']);
  await vi.waitFor(() => expect(seen).toContain('first'), { timeout: 5000 });
  await sandbox.run(['invoke', 'hello', '-d', '{"print":"second"}']);
  await vi.waitFor(() => expect(seen).toContain('second'), { timeout: 5000 });
  const ended = new Promise((resolve) => follower.once('close', resolve));
  await stop(stack);
  expect(await ended).toBe(0);
  expect(said).toBe(sandbox.stopped('echo').replace('is stopped', 'has ended'));
});

test('a second up says where the first runs; under another name it runs beside it', async () => {
  const stack = await sandbox.up();
  const second = await sandbox.run(['up']);
  expect(second.code).toBe(4);
  expect(second.stderr).toContain(`"echo" is already running (pid ${stack.process.pid}`);
  expect(second.stderr).toContain(stack.endpoint);
  const other = await sandbox.up(['-p', 'other']);
  expect(await sandbox.run(['ps'])).toMatchObject({ code: 2, stderr: expect.stringContaining('-p NAME') });
  expect((await sandbox.run(['invoke', '-p', 'other', 'hello'])).code).toBe(0);
  await Promise.all([stop(stack), stop(other)]);
});

describe('ports', () => {
  const occupied = async (work: (port: number) => Promise<void>): Promise<void> => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address() as AddressInfo;
    try {
      await work(address.port);
    } finally {
      server.close();
    }
  };

  test('one that is named and taken: exit 4, with its owner', () =>
    occupied(async (port) => {
      sandbox.write({
        'lambda-stack.yaml': (echoProject()['lambda-stack.yaml'] ?? '').replace(
          'port: 0\n',
          `port: ${port}\n`,
        ),
      });
      const { code, stderr, stdout } = await sandbox.run(['up']);
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      expect(stderr).toMatch(
        new RegExp(`PORT_IN_USE: Port ${port} of the gateway "public" .* \\(pid ${process.pid}\\)`),
      );
      await sandbox.nothingLeft();
    }));

  test('one that another stack has: its name, and the command that ends it', async () => {
    const first = await sandbox.up(['-p', 'first']);
    const port = new URL(first.url()).port;
    sandbox.write({
      'lambda-stack.yaml': (echoProject()['lambda-stack.yaml'] ?? '').replace('port: 0\n', `port: ${port}\n`),
    });
    const { code, stderr } = await sandbox.run(['up', '-p', 'second']);
    expect(code).toBe(4);
    expect(stderr).toContain('is taken by the stack "first" (');
    expect(stderr).toContain('End that with "lambda-stack down -p first"');
    await stop(first);
  });

  test('a default one that is taken moves on, and says so', async () => {
    sandbox.write({
      'lambda-stack.yaml': (echoProject()['lambda-stack.yaml'] ?? '').replace('    port: 0\n', ''),
    });
    const first = await sandbox.up();
    const second = await sandbox.run(['up', '-d', '-p', 'other']);
    expect(second.stdout).toMatch(/Port 80\d\d is taken: the gateway "public" moved to 80\d\d/);
    await sandbox.run(['down', '-p', 'other']);
    await stop(first);
  });
});

describe('a changed lambda-stack.yaml', () => {
  const yaml = (): string => readFileSync(join(sandbox.project, 'lambda-stack.yaml'), 'utf8');

  test('is applied to the running stack, or refused with the reason', async () => {
    const stack = await sandbox.up();
    expect((await fetch(`${stack.url()}/new/x`)).status).toBe(200);
    sandbox.write({ 'lambda-stack.yaml': yaml().replace('"$default": hello', '"GET /new/{name}": hello') });
    await vi.waitFor(() => expect(stack.stderr()).toContain('is applied'), { timeout: 5000 });
    expect(await get(`${stack.url()}/new/ada`)).toMatchObject({ name: 'ada' });
    expect((await fetch(`${stack.url()}/other`)).status).toBe(404);

    sandbox.write({
      'lambda-stack.yaml': yaml().replace('timeout: 10', 'timeout: 10\n    environment: { STAGE: two }'),
    });
    await vi.waitFor(() => expect(stack.stderr().match(/is applied/g)).toHaveLength(2), { timeout: 5000 });
    expect((await sandbox.run(['invoke', 'hello', '-d', '{"env":"STAGE"}'])).stdout).toBe('"two"');

    const good = yaml();
    sandbox.write({ 'lambda-stack.yaml': good.replace('timeout: 10', 'timeout: never') });
    await vi.waitFor(() => expect(stack.stderr()).toContain('is not applied'), { timeout: 5000 });
    expect(stack.stderr()).toContain('timeout');
    expect(await get(`${stack.url()}/new/ada`)).toMatchObject({ name: 'ada' });

    sandbox.write({ 'lambda-stack.yaml': good.replace('name: echo', 'name: other') });
    await vi.waitFor(() => expect(stack.stderr()).toContain('name cannot be applied'), { timeout: 5000 });
    await stop(stack);
  });
});

describe('bad configurations', () => {
  test.each([
    ['broken YAML', 'functions: {', 'CONFIG_INVALID'],
    [
      'an unknown key',
      'functions: { hello: { runtim: nodejs20.x, handler: index.handler, code: ./hello } }',
      'runtime',
    ],
    [
      'a route to no function',
      `${echoProject()['lambda-stack.yaml']}    cors: true\n  b: { routes: { "GET /": helo } }`,
      'hello',
    ],
    [
      'a missing handler',
      'functions: { hello: { runtime: nodejs20.x, handler: idex.handler, code: ./hello } }',
      'index',
    ],
    [
      'code that is not there',
      'functions: { hello: { runtime: nodejs20.x, handler: index.handler, code: ./helo } }',
      'hello',
    ],
  ])('%s: exit 2, with the place and the fix', async (_case, yaml, hint) => {
    sandbox.write({ 'lambda-stack.yaml': yaml });
    const { code, stderr, stdout } = await sandbox.run(['up']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/lambda-stack\.yaml:\d+:\d+/);
    expect(stderr).toContain(hint);
    await sandbox.nothingLeft();
  });

  test('no configuration at all: exit 2, and how to begin', async () => {
    mkdirSync(join(sandbox.directory, 'empty'));
    const { code, stderr } = await sandbox.run([
      'up',
      '-c',
      join(sandbox.directory, 'empty', 'lambda-stack.yaml'),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('CONFIG_NOT_FOUND');
    expect(stderr).toContain('lambda-stack init');
  });

  test('a secret without value: exit 2, and nothing is left', async () => {
    const yaml = (echoProject()['lambda-stack.yaml'] ?? '').replace(
      'timeout: 10',
      'timeout: 10\n    secrets: [token]',
    );
    sandbox.write({ 'lambda-stack.yaml': `${yaml}secrets: { token: { environment: TOKEN } }\n` });
    const { code, stderr } = await sandbox.run(['up']);
    expect(code).toBe(2);
    expect(stderr).toContain('SECRET_MISSING: Secret "token": the variable TOKEN is not set');
    await sandbox.nothingLeft();
  });
});

test('a secret reaches the function as a private file, and no log', async () => {
  const yaml = (echoProject()['lambda-stack.yaml'] ?? '').replace(
    'timeout: 10',
    'timeout: 10\n    secrets: [db_token]',
  );
  sandbox.write({
    'lambda-stack.yaml': `${yaml}secrets: { db_token: { environment: TOKEN } }\n`,
    'hello/index.mjs':
      "import { readFileSync, statSync } from 'node:fs';\nexport const handler = async () => [readFileSync(process.env.DB_TOKEN_FILE, 'utf8'), statSync(process.env.DB_TOKEN_FILE).mode & 0o777];",
  });
  const stack = await sandbox.up([], { TOKEN: 'hush hush' });
  expect(JSON.parse((await sandbox.run(['invoke', 'hello'])).stdout)).toEqual(['hush hush', 0o600]);
  expect(stack.lines.join()).not.toContain('hush');
  await stop(stack);
  await sandbox.nothingLeft();
});

test('the shell in front of a function adds nothing to its environment', async () => {
  sandbox.write({
    'hello/index.mjs': 'export const handler = async () => Object.keys(process.env).toSorted();',
  });
  const stack = await sandbox.up();
  const names: unknown = JSON.parse((await sandbox.run(['invoke', 'hello'])).stdout);
  expect(names).toContain('AWS_LAMBDA_FUNCTION_NAME');
  for (const name of ['PWD', 'OLDPWD', 'SHLVL']) expect(names).not.toContain(name);
  await stop(stack);
});

test('/var/runtime is the directory of the language’s client, wherever it is named', async () => {
  sandbox.write({
    'lambda-stack.yaml':
      'functions: { hello: { runtime: nodejs22.x, handler: index.handler, code: ./hello, environment: { MINE: /var/runtime } } }',
    'hello/index.mjs': `const { LAMBDA_RUNTIME_DIR, MINE, NODE_PATH, LD_LIBRARY_PATH } = process.env;
      export const handler = async () => ({ LAMBDA_RUNTIME_DIR, MINE, NODE_PATH, LD_LIBRARY_PATH });`,
  });
  const stack = await sandbox.up();
  expect(JSON.parse((await sandbox.run(['invoke', 'hello'])).stdout)).toEqual({
    LAMBDA_RUNTIME_DIR: expect.stringMatching(/\/clients\/node$/),
    MINE: expect.stringMatching(/\/clients\/node$/),
    NODE_PATH: expect.stringMatching(/\/clients\/node:/),
    LD_LIBRARY_PATH: expect.stringMatching(/\/clients\/node:/),
  });
  await stop(stack);
});

test('one stack for several functions that call each other through the SDK’s endpoint', async () => {
  sandbox.write({
    'lambda-stack.yaml': `
functions:
  front: { runtime: nodejs20.x, handler: index.handler, code: ./front }
  back: { runtime: nodejs20.x, handler: index.handler, code: ./back }
endpoint: { port: 0 }
`,
    'front/index.mjs':
      "export const handler = async () => (await fetch(process.env.AWS_ENDPOINT_URL_LAMBDA + '/2015-03-31/functions/back/invocations', { method: 'POST' })).json();",
    'back/index.mjs': "export const handler = async () => 'from the back';",
  });
  const stack = await sandbox.up();
  expect((await sandbox.run(['invoke', 'front'])).stdout).toBe('"from the back"');
  await stop(stack);
});
