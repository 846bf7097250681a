import { once } from 'node:events';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Sandbox } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

let sandbox: Sandbox;
/** There when the interpreter was asked for its version. */
let asked: string;
let env: NodeJS.ProcessEnv;

/** A project whose start takes as long as `interpreter`, a shell script in the place of Python. */
const slowProject = (interpreter: string): void => {
  sandbox.write({
    'lambda-stack.yaml': `name: slow
endpoint: { port: 0 }
functions:
  py: { runtime: python3.12, handler: app.handler, code: ./py }
`,
    'py/app.py': 'def handler(event, context):\n    return 1\n',
    'bin/python3.12': `#!/bin/sh\necho asked >'${asked}'\n${interpreter}\n`,
  });
  chmodSync(join(sandbox.project, 'bin/python3.12'), 0o755);
  env = { PATH: `${join(sandbox.project, 'bin')}:${process.env['PATH'] ?? ''}` };
};

beforeEach((context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox = new Sandbox();
  asked = join(sandbox.directory, 'asked');
});

afterEach(() => sandbox.close());

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s while the start hangs ends everything, and nothing was said to be up',
  async (signal, code) => {
    slowProject('sleep 600');
    const child = sandbox.spawn(['up', '--json'], env);
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    const exited = once(child, 'exit');
    await vi.waitFor(() => expect(existsSync(asked)).toBe(true), { timeout: 10_000 });
    child.kill(signal);
    expect(await exited).toEqual([code, null]);
    expect(stdout).toBe('');
    await sandbox.nothingLeft();
  },
);

test('a start that ends meanwhile is stopped in order', async () => {
  const go = join(sandbox.directory, 'go');
  slowProject(`while ! [ -e '${go}' ]; do sleep 0.01; done; echo 3.12.0`);
  const child = sandbox.spawn(['up', '--json'], env);
  let stdout = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const exited = once(child, 'exit');
  await vi.waitFor(() => expect(existsSync(asked)).toBe(true), { timeout: 10_000 });
  child.kill('SIGINT');
  sandbox.write({ '../go': '' });
  expect(await exited).toEqual([130, null]);
  expect(stdout).toBe('');
  await sandbox.nothingLeft();
});

test('a first start that hangs is seen by ps, and ended by down', async () => {
  slowProject('sleep 600');
  const child = sandbox.spawn(['up', '--json'], env);
  const exited = once(child, 'exit');
  await vi.waitFor(() => expect(existsSync(asked)).toBe(true), { timeout: 10_000 });
  for (const command of [['ps'], ['restart'], ['invoke', 'py']])
    expect(await sandbox.run(command)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/NOT_RUNNING: Project "slow" is starting \(pid \d+\)/),
    });
  expect(await sandbox.run(['ps', '--all', '--json'])).toEqual({
    code: 0,
    stdout: '[]\n',
    stderr: 'slow is starting.\n',
  });
  const second = await sandbox.run(['up']);
  expect(second).toMatchObject({ code: 4, stderr: expect.stringMatching(/already running \(pid \d+\)$/m) });
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0, stderr: sandbox.stopped('slow') });
  expect(await exited).toEqual([143, null]);
  await sandbox.nothingLeft();
});

test('SIGTERM to an up -d that waits for a start that hangs ends both', async () => {
  slowProject('sleep 600');
  const child = sandbox.spawn(['up', '-d'], env);
  const exited = once(child, 'exit');
  await vi.waitFor(() => expect(existsSync(asked)).toBe(true), { timeout: 10_000 });
  child.kill('SIGTERM');
  expect(await exited).toEqual([143, null]);
  await sandbox.nothingLeft();
});
