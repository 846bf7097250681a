import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { echoProject } from './projects.ts';
import { commandFile, Sandbox, type Finished } from './sandbox.ts';
import { missing, notLinux } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox(echoProject());
});

afterEach(() => sandbox.close());

describe('a full disk', () => {
  let full = -1;

  beforeEach((context) => {
    context.skip(!existsSync('/dev/full'), 'this system has no /dev/full');
    full = openSync('/dev/full', 'w');
  });

  afterEach(() => full >= 0 && closeSync(full));

  const start = (args: readonly string[], stdout: number | 'pipe', stderr: number | 'pipe'): ChildProcess =>
    spawn(process.execPath, [commandFile, ...args], {
      cwd: sandbox.project,
      env: sandbox.environment(),
      stdio: ['ignore', stdout, stderr],
    });

  const textOf = (child: ChildProcess, name: 'stdout' | 'stderr'): (() => string) => {
    let text = '';
    child[name]?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return () => text;
  };

  test.each([[['config', 'show']], [['--help']], [['completion', 'bash']]])(
    'for the results of %s: exit 1, said once on standard error',
    async (args) => {
      const child = start(args, full, 'pipe');
      const stderr = textOf(child, 'stderr');
      await once(child, 'close');
      expect(child.exitCode).toBe(1);
      expect(stderr()).toMatch(/^error OUTPUT_FAILED: Standard output cannot be written: ENOSPC.*\n +→ Free/);
      expect(stderr().trim().split('\n')).toHaveLength(2);
    },
  );

  test('for messages: the results are whole, exit 1 tells', async () => {
    const child = start(['init', 'other'], 'pipe', full);
    const stdout = textOf(child, 'stdout');
    await once(child, 'close');
    expect(child.exitCode).toBe(1);
    expect(stdout().trim().split('\n')).toHaveLength(1);
  });

  test('for what up prints: the stack goes on', async (context) => {
    context.skip(notLinux !== undefined, notLinux);
    const child = start(['up'], full, 'pipe');
    const stderr = textOf(child, 'stderr');
    const exited = once(child, 'exit');
    await vi.waitFor(() => expect(stderr()).toContain('OUTPUT_FAILED'), { timeout: 10_000 });
    expect((await sandbox.run(['invoke', 'hello', '-d', '{"print":"lost"}'])).code).toBe(0);
    child.kill('SIGINT');
    await exited;
    expect(child.exitCode).toBe(130);
    expect(stderr().match(/OUTPUT_FAILED/g)).toHaveLength(1);
    await sandbox.nothingLeft();
  });
});

describe('a reader that goes away', () => {
  beforeEach((context) => {
    const reason = missing('bash');
    context.skip(reason !== undefined, reason);
  });

  /** Runs `lambda-stack ARGS | head -1`; gives the exit code of the command itself. */
  const readOneLine = (args: string): Promise<Finished> =>
    new Promise((resolve) => {
      execFile(
        'bash',
        ['-c', `"$0" "$1" ${args} | head -n 1; exit "\${PIPESTATUS[0]}"`, process.execPath, commandFile],
        { cwd: sandbox.project, env: sandbox.environment() },
        (error, stdout, stderr) =>
          resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
      );
    });

  test.each([
    ['logs -f', /^hello {2}\| /],
    ['ps --watch', /^echo {2}pid/],
  ])('ends %s with 0', async (command, line) => {
    expect((await sandbox.run(['up', '-d'])).code).toBe(0);
    expect((await sandbox.run(['invoke', 'hello', '-d', '{"print":"noted"}'])).code).toBe(0);
    let ended = false;
    const reading = readOneLine(command).finally(() => (ended = true));
    // That no one reads shows with the next record.
    await vi.waitFor(
      async () => {
        if (!ended) await sandbox.run(['invoke', 'hello']);
        expect(ended).toBe(true);
      },
      { timeout: 20_000 },
    );
    expect(await reading).toEqual({ code: 0, stdout: expect.stringMatching(line), stderr: '' });
    await sandbox.run(['down']);
  });
});

test('logs -f ends by a signal with its exit code', async () => {
  expect((await sandbox.run(['up', '-d'])).code).toBe(0);
  expect((await sandbox.run(['invoke', 'hello'])).code).toBe(0);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const follower = sandbox.spawn(['logs', '-f']);
    const exited = once(follower, 'exit');
    if (follower.stdout) await once(follower.stdout, 'data');
    follower.kill(signal);
    expect(await exited).toEqual([code, null]);
  }
  await sandbox.run(['down']);
});
