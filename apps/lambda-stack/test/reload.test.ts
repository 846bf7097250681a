import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { echoProject } from './projects.ts';
import { Sandbox, type RunningStack } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach((context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox = new Sandbox(echoProject());
});

afterEach(() => sandbox.close());

const yaml = (): string => readFileSync(join(sandbox.project, 'lambda-stack.yaml'), 'utf8');

/** Changes the configuration, each time by one text for another. */
const change = (...replacements: readonly (readonly [string, string])[]): void => {
  let text = yaml();
  for (const [from, to] of replacements) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  sandbox.write({ 'lambda-stack.yaml': text });
};

const environment = (value: string): string => `timeout: 10\n    environment: { STAGE: ${value} }`;

const untilSaid = (stack: RunningStack, text: string): Promise<void> =>
  vi.waitFor(() => expect(stack.stderr()).toContain(text), { timeout: 10_000 });

const stop = async (stack: RunningStack): Promise<void> => {
  stack.process.kill('SIGINT');
  await stack.exited;
  await sandbox.nothingLeft();
};

const invoke = async (stack: RunningStack, event: object): Promise<unknown> => {
  const url = `${stack.endpoint}/2015-03-31/functions/hello/invocations`;
  return (await fetch(url, { method: 'POST', body: JSON.stringify(event) })).json();
};

interface InFlight {
  readonly answer: Promise<unknown>;
  /** Lets it come to its end. */
  readonly finish: () => void;
}

/** Begins an invocation, and waits until it runs. */
async function begin(stack: RunningStack): Promise<InFlight> {
  const [busy, go] = [join(sandbox.directory, 'busy'), join(sandbox.directory, 'go')];
  const answer = invoke(stack, { write: busy, until: go }).catch(() => 'cut');
  await vi.waitFor(() => expect(existsSync(busy)).toBe(true), { timeout: 5_000 });
  return { answer, finish: () => writeFileSync(go, '') };
}

async function onPort<T>(work: (port: number, free: () => Promise<void>) => Promise<T>): Promise<T> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const free = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  try {
    return await work((server.address() as AddressInfo).port, free);
  } finally {
    await free();
  }
}

const freePort = (): Promise<number> => onPort((port) => Promise.resolve(port));

test('a change is applied while invocations of the old function run; of two in a row, the newest wins', async () => {
  const stack = await sandbox.up();
  const { answer, finish } = await begin(stack);
  change(['timeout: 10', environment('one')]);
  await untilSaid(stack, 'is applied');
  change(['STAGE: one', 'STAGE: two']);
  change(['STAGE: two', 'STAGE: three']);
  await vi.waitFor(async () => expect(await invoke(stack, { env: 'STAGE' })).toBe('three'), {
    timeout: 5_000,
  });
  finish();
  expect(await answer).toMatchObject({ version: 'one' });
  expect(await invoke(stack, { env: 'STAGE' })).toBe('three');
  await stop(stack);
});

test('many changes, one on the other: the last one is in force', async () => {
  const stack = await sandbox.up();
  change(['timeout: 10', environment('n0')]);
  for (let n = 1; n <= 30; n++) {
    change([`STAGE: n${n - 1} `, `STAGE: n${n} `]);
    // Some are written while the one before is applied.
    if (n % 7 === 0) await invoke(stack, {});
  }
  await vi.waitFor(async () => expect(await invoke(stack, { env: 'STAGE' })).toBe('n30'), {
    timeout: 10_000,
  });
  await stop(stack);
});

test('no request finds a new gateway whose function is not there yet', async () => {
  const stack = await sandbox.up();
  const { answer, finish } = await begin(stack);
  const port = await freePort();
  change(
    ['functions:\n', 'functions:\n  late: { runtime: nodejs20.x, handler: index.handler, code: ./hello }\n'],
    ['timeout: 10', environment('one')],
    ['gateways:\n', `gateways:\n  more: { port: ${port}, routes: { "$default": late } }\n`],
  );
  const first = await vi.waitFor(() => fetch(`http://127.0.0.1:${port}/`), { timeout: 5_000, interval: 1 });
  expect(first.status).toBe(200);
  finish();
  expect(await answer).toMatchObject({ version: 'one' });
  await stop(stack);
});

test('gateways are renamed, and exchange their ports, without a request lost', async () => {
  const [a, b] = [await freePort(), await freePort()];
  change(
    ['    port: 0\n', `    port: ${a}\n`],
    ['gateways:\n', `gateways:\n  other: { port: ${b}, routes: { "GET /other": hello } }\n`],
  );
  const stack = await sandbox.up();
  const statusOf = async (port: number, path: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  expect([await statusOf(a, '/hello/ada'), await statusOf(b, '/other')]).toEqual([200, 200]);

  change([`port: ${a}`, `port: ${b}`], [`port: ${b},`, `port: ${a},`]);
  await untilSaid(stack, `Gateway public is at http://127.0.0.1:${b}`);
  expect(stack.stderr()).toContain(`Gateway other is at http://127.0.0.1:${a}`);
  expect([
    await statusOf(b, '/hello/ada'),
    await statusOf(a, '/other'),
    await statusOf(a, '/hello/ada'),
  ]).toEqual([200, 200, 404]);

  change(['public:', 'renamed:']);
  await untilSaid(stack, `Gateway renamed is at http://127.0.0.1:${b}`);
  expect(await statusOf(b, '/hello/ada')).toBe(200);
  expect(stack.stderr()).not.toContain('not applied');
  await stop(stack);
});

test('a port that another listener of the stack has is said to be that one’s', async () => {
  const port = await freePort();
  change(['    port: 0\n', `    port: ${port}\n`]);
  const stack = await sandbox.up();
  change([`port: ${port}`, `port: ${port}\n    host: 0.0.0.0`]);
  await untilSaid(
    stack,
    `Port ${port} of the gateway "public" on 0.0.0.0 is taken by the gateway "public" of this stack, on 127.0.0.1`,
  );
  expect(stack.stderr()).not.toContain('kill ');
  expect((await fetch(`http://127.0.0.1:${port}/hello/ada`)).status).toBe(200);
  await stop(stack);
});

describe('secrets', () => {
  const handler = `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
export const handler = async (event) => {
  if (event.write) writeFileSync(event.write, '');
  while (event.until && !existsSync(event.until)) await delay(10);
  return { token: readFileSync(process.env.TOKEN_FILE, 'utf8'), pid: process.pid };
};`;

  beforeEach(() => {
    change(['timeout: 10', 'timeout: 10\n    secrets: [token]']);
    sandbox.write({
      'lambda-stack.yaml': `${yaml()}secrets: { token: { file: ./old.txt } }\n`,
      'old.txt': 'old',
      'new.txt': 'new',
      'hello/index.mjs': handler,
    });
  });

  /** How many files there are in the directories for secrets. */
  const files = (): string[] =>
    sandbox.secrets().flatMap((name) => {
      const directory = join(sandbox.directory, 'run', 'lambda-stack', name);
      return readdirSync(directory).flatMap((part) => readdirSync(join(directory, part)));
    });

  test('of a change that is refused are not seen by functions that run', async () => {
    const stack = await sandbox.up();
    const before = await invoke(stack, {});
    expect(before).toMatchObject({ token: 'old' });
    await onPort(async (taken) => {
      change(['old.txt', 'new.txt'], ['    port: 0\n', `    port: ${taken}\n`]);
      await untilSaid(stack, 'is not applied');
    });
    expect(await invoke(stack, {})).toEqual(before);
    expect(files()).toHaveLength(1);
    await stop(stack);
  });

  test('that have changed are those of later invocations; the others keep theirs', async () => {
    const stack = await sandbox.up();
    const { answer, finish } = await begin(stack);
    change(['old.txt', 'new.txt']);
    await untilSaid(stack, 'is applied');
    expect(await invoke(stack, {})).toMatchObject({ token: 'new' });
    expect(files()).toHaveLength(2);
    finish();
    expect(await answer).toMatchObject({ token: 'old' });
    await vi.waitFor(() => expect(files()).toHaveLength(1));
    expect(await invoke(stack, {})).toMatchObject({ token: 'new' });
    await stop(stack);
  });

  test('come from .env as well, which functions do not see', async () => {
    change(['{ file: ./old.txt }', '{ environment: TOKEN }']);
    sandbox.write({
      '.env': 'TOKEN=old\n',
      'hello/index.mjs': `import { readFileSync } from 'node:fs';
        export const handler = async () => [readFileSync(process.env.TOKEN_FILE, 'utf8'), process.env.TOKEN];`,
    });
    const stack = await sandbox.up();
    expect(await invoke(stack, {})).toEqual(['old', null]);
    sandbox.write({ '.env': 'TOKEN=new\n' });
    await untilSaid(stack, 'is applied');
    expect(await invoke(stack, {})).toEqual(['new', null]);
    sandbox.write({ '.env': 'TOKEN\n' });
    await untilSaid(stack, `${join(sandbox.project, '.env')}:1: the line is not NAME=value.`);
    expect(await invoke(stack, {})).toEqual(['new', null]);
    await stop(stack);
  });

  test('that have not changed start no function anew', async () => {
    const stack = await sandbox.up();
    const before = await invoke(stack, {});
    change(['"$default": hello', '"GET /more": hello']);
    await untilSaid(stack, 'is applied');
    expect(await invoke(stack, {})).toEqual(before);
    await stop(stack);
  });
});

test('down ends at once what finishes its work after a change', async () => {
  const stack = await sandbox.up();
  const { answer } = await begin(stack);
  change(
    ['timeout: 10', environment('one')],
    ['public:', 'moved:'],
    ['port: 0\n    routes', 'host: 127.0.0.2\n    port: 0\n    routes'],
  );
  await untilSaid(stack, 'is applied');
  await sandbox.run(['down']);
  expect((await stack.exited).code).toBe(0);
  expect(await answer).not.toMatchObject({ version: 'one' });
  await sandbox.nothingLeft();
});

test('warm environments are there without an invocation, for a changed function, too', async () => {
  change(['timeout: 10', 'timeout: 10\n    warm: 2']);
  const stack = await sandbox.up();
  const phases = async (): Promise<unknown[]> => {
    const { emulator } = JSON.parse((await sandbox.run(['ps', '--json'])).stdout);
    const environments: { phase: string }[] = emulator.functions[0].environments;
    return environments.map(({ phase }) => phase);
  };
  await vi.waitFor(async () => expect(await phases()).toEqual(['idle', 'idle']), { timeout: 10_000 });
  change(['warm: 2', 'warm: 3']);
  await vi.waitFor(async () => expect(await phases()).toEqual(['idle', 'idle', 'idle']), { timeout: 10_000 });
  await stop(stack);
});

test('what a detached stack has to say is in its log', async () => {
  expect((await sandbox.run(['up', '-d'])).code).toBe(0);
  change(['timeout: 10', 'timeout: never']);
  await vi.waitFor(
    async () => expect((await sandbox.run(['logs', '--no-platform'])).stdout).toContain('is not applied'),
    {
      timeout: 5_000,
    },
  );
  expect((await sandbox.run(['ps'])).stdout).toMatch(
    /\n {2}✗ lambda-stack\.yaml:\d+:\d+: .*; the configuration before it runs\n/,
  );
  const refused = /✗ lambda-stack\.yaml:\d+:\d+: .*; the configuration before it runs\n$/;
  expect(await sandbox.run(['restart', 'hello'])).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(refused),
  });
  expect(await sandbox.run(['invoke', 'hello', '--tail'])).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(refused),
  });
  expect((await sandbox.run(['invoke', 'hello'])).stderr).toBe('');
  change(['timeout: never', 'timeout: 9']);
  await vi.waitFor(
    async () => {
      const { stdout } = await sandbox.run(['logs', 'lambda-stack', '--json']);
      const last: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
      expect(last).toMatchObject({ kind: 'platform', text: 'The changed configuration is applied' });
    },
    { timeout: 5_000 },
  );
  expect((await sandbox.run(['ps'])).stdout).not.toContain('✗');
  const [state = ''] = readdirSync(join(sandbox.directory, 'state', 'lambda-stack'));
  const output = join(sandbox.directory, 'state', 'lambda-stack', state, 'supervisor.log');
  const said = readFileSync(output, 'utf8');
  expect(said).toContain('is applied');
  expect((await sandbox.run(['up', '-d'])).code).toBe(4);
  expect(readFileSync(output, 'utf8')).toContain(said);
  await sandbox.run(['down']);
  await sandbox.nothingLeft();
});
