import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

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

/** Invokes without waiting for the answer. */
const begin = (stack: RunningStack, event: object): Promise<Response> =>
  fetch(`${stack.endpoint}/2015-03-31/functions/hello/invocations`, {
    method: 'POST',
    body: JSON.stringify(event),
  });

/** A stack with an idle environment, one in the middle of an invocation, and one that has left a daemon behind. */
async function busyStack(): Promise<RunningStack> {
  const stack = await sandbox.up();
  const marker = join(sandbox.directory, 'busy');
  void begin(stack, { write: marker, hang: 60_000 }).catch(() => undefined);
  await vi.waitFor(() => expect(existsSync(marker)).toBe(true));
  await (await begin(stack, { daemon: true })).json();
  await vi.waitFor(() =>
    expect(sandbox.processes().filter((line) => line.includes('sleep 1000'))).toHaveLength(1),
  );
  return stack;
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s ends everything, in the middle of work, too', async (signal, code) => {
  const stack = await busyStack();
  // The command, its guard, two runtimes and the daemon; one that is just being started shows no environment yet.
  await vi.waitFor(() => expect(sandbox.processes().length).toBeGreaterThanOrEqual(5));
  stack.process.kill(signal);
  expect((await stack.exited).code).toBe(code);
  await sandbox.nothingLeft();
});

test('kill -9 of the command leaves no process and no file behind', async () => {
  const stack = await busyStack();
  stack.process.kill('SIGKILL');
  await stack.exited;
  await sandbox.nothingLeft();
});

function killGuard(): void {
  const guard = sandbox.processes().find((line) => line.includes('lambda-stack-guard'));
  process.kill(Number.parseInt(guard ?? '', 10), 'SIGKILL');
}

test('kill -9 of the guard, then Ctrl-C: everything still ends', async () => {
  const stack = await busyStack();
  killGuard();
  stack.process.kill('SIGINT');
  await stack.exited;
  await sandbox.nothingLeft();
});

test('kill -9 of the guard, cold starts, and kill -9 of the command: everything still ends', async () => {
  const stack = await busyStack();
  for (let n = 0; n < 3; n++) {
    killGuard();
    const calls = Array.from({ length: 3 + n }, () => begin(stack, { hang: 100 }));
    for (const call of calls) expect((await call).status).toBe(200);
  }
  killGuard();
  await vi.waitFor(() => expect(stack.stderr().match(/another one is in its place/g)).toHaveLength(4));
  stack.process.kill('SIGKILL');
  await stack.exited;
  await sandbox.nothingLeft();
});

describe('kill -9 at any moment of the start', () => {
  test.each([0, 20, 60, 90, 110, 130, 150, 170, 200, 250, 300])('%i ms after the command', async (ms) => {
    const child = sandbox.spawn(['up', '--json']);
    const exited = once(child, 'exit');
    await delay(ms);
    child.kill('SIGKILL');
    await exited;
    await sandbox.nothingLeft();
  });
});

describe('Ctrl-C at any moment of the start', () => {
  test.each([0, 60, 110, 150, 200, 250, 300, 400])('%i ms after the command', async (ms) => {
    const child = sandbox.spawn(['up', '--json']);
    const exited = once(child, 'exit');
    await delay(ms);
    child.kill('SIGINT');
    // As long as nothing is begun, the signal ends it as it ends any process.
    expect([
      [130, null],
      [null, 'SIGINT'],
    ]).toContainEqual(await exited);
    await sandbox.nothingLeft();
  });
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle of many cold starts', (signal) => {
  test.each([0, 5, 10, 20, 40, 60, 100])('%i ms after they began', async (ms) => {
    const stack = await sandbox.up();
    const calls = Array.from({ length: 8 }, () => begin(stack, {}).catch(() => undefined));
    await delay(ms);
    stack.process.kill(signal);
    expect(await stack.exited).toMatchObject({ code: signal === 'SIGINT' ? 130 : 143, stderr: '' });
    await Promise.all(calls);
    await sandbox.nothingLeft();
  });
});

test('kill -9 in the middle of many cold starts', async () => {
  const stack = await sandbox.up();
  const calls = Array.from({ length: 10 }, () => begin(stack, {}).catch(() => undefined));
  await vi.waitFor(() => expect(sandbox.processes().length).toBeGreaterThan(4));
  stack.process.kill('SIGKILL');
  await stack.exited;
  await Promise.all(calls);
  await sandbox.nothingLeft();
});

test('a second Ctrl-C ends the command at once, and still everything', async () => {
  const stack = await sandbox.up(['--drain']);
  const marker = join(sandbox.directory, 'busy');
  void begin(stack, { write: marker, hang: 60_000 }).catch(() => undefined);
  await vi.waitFor(() => expect(existsSync(marker)).toBe(true));
  stack.process.kill('SIGINT');
  await delay(50);
  stack.process.kill('SIGINT');
  expect((await stack.exited).code).toBe(130);
  await sandbox.nothingLeft();
});

test('with --drain, what runs comes to its end first', async () => {
  const stack = await sandbox.up(['--drain']);
  const marker = join(sandbox.directory, 'busy');
  const call = begin(stack, { write: marker, hang: 500 });
  await vi.waitFor(() => expect(existsSync(marker)).toBe(true));
  stack.process.kill('SIGINT');
  expect(await (await call).json()).toMatchObject({ version: 'one' });
  expect((await stack.exited).code).toBe(130);
  await sandbox.nothingLeft();
});

test('down ends a detached stack', async () => {
  const started = await sandbox.run(['up', '-d', '--json']);
  expect(started).toMatchObject({ code: 0 });
  await vi.waitFor(() => expect(sandbox.processes().length).toBeGreaterThanOrEqual(2));
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0 });
  await sandbox.nothingLeft();
});

test('kill -9 of a detached supervisor: nothing is left, and the next up works', async () => {
  const { stdout } = await sandbox.run(['up', '-d', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ event: 'ready' });
  const { stdout: state } = await sandbox.run(['ps', '--json']);
  process.kill(Number(JSON.parse(state).supervisor.pid), 'SIGKILL');
  await sandbox.nothingLeft();
  expect(await sandbox.run(['ps'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('NOT_RUNNING'),
  });
  expect(await sandbox.run(['up', '-d'])).toMatchObject({ code: 0 });
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0 });
  await sandbox.nothingLeft();
});

test('kill -9 of an up -d that waits leaves nothing behind or a whole stack', async () => {
  const child = sandbox.spawn(['up', '-d']);
  const exited = once(child, 'exit');
  await vi.waitFor(() => expect(sandbox.processes().some((line) => line.includes('supervise'))).toBe(true), {
    interval: 5,
    timeout: 10_000,
  });
  child.kill('SIGKILL');
  await exited;
  await sandbox.nothingLeft();
});
