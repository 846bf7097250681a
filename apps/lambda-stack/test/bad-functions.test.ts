import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { echoProject } from './projects.ts';
import { Sandbox, type RunningStack } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach((context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox = new Sandbox(echoProject());
});

afterEach(() => sandbox.close());

const stop = async (stack: RunningStack): Promise<void> => {
  stack.process.kill('SIGINT');
  await stack.exited;
};

test('without Python and bash, those functions say what to install, and the rest works', async () => {
  sandbox.write({
    'lambda-stack.yaml': `
endpoint: { port: 0 }
functions:
  hello: { runtime: nodejs20.x, handler: index.handler, code: ./hello }
  py: { runtime: python3.13, handler: app.handler, code: ./py }
  sh: { runtime: provided.al2023, handler: function.handler, code: ./sh }
`,
    'py/app.py': 'def handler(event, context):\n    return 1\n',
    'sh/function.sh': 'handler() { echo 1; }\n',
  });
  const bin = join(sandbox.directory, 'bin');
  mkdirSync(bin);
  for (const tool of ['sh', 'grep', 'rm', 'node']) {
    symlinkSync(
      execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(),
      join(bin, tool),
    );
  }
  const stack = await sandbox.up([], { PATH: bin });
  for (const [name, tool] of [
    ['py', /[Pp]ython/],
    ['sh', /bash/],
  ] as const) {
    const { code, stdout } = await sandbox.run(['invoke', name]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: expect.stringMatching(tool),
    });
    expect(JSON.parse(stdout).errorMessage).toMatch(/[Ii]nstall/);
  }
  expect((await sandbox.run(['invoke', 'hello'])).code).toBe(0);
  expect((await sandbox.run(['ps'])).stdout).toMatch(/✗ py cannot start: /);
  expect((await sandbox.run(['doctor'], { env: { PATH: bin } })).code).toBe(4);
  await stop(stack);

  const strict = await sandbox.run(['up', '--strict'], { env: { PATH: bin } });
  expect(strict).toMatchObject({ code: 4, stderr: expect.stringContaining('RUNTIME_MISMATCH') });
  await sandbox.nothingLeft();
});

test('a function that prints a flood neither blocks nor fills the memory', async () => {
  const megabytes = 200;
  sandbox.write({
    'hello/index.mjs': `
import { writeSync } from 'node:fs';
const block = Buffer.from(('x'.repeat(1023) + '\\n').repeat(64));
export const handler = async () => {
  for (let n = 0; n < ${megabytes} * 16; n++) for (let at = 0; at < block.length; ) at += writeSync(1, block, at);
  return 'done';
};`,
    'lambda-stack.yaml': (echoProject()['lambda-stack.yaml'] ?? '').replace('timeout: 10', 'timeout: 60'),
  });
  expect((await sandbox.run(['up', '-d'])).code).toBe(0);
  const flood = await sandbox.run(['invoke', 'hello']);
  expect(flood).toMatchObject({ code: 0, stdout: '"done"' });
  const { supervisor } = JSON.parse((await sandbox.run(['ps', '--json'])).stdout);
  const peakMB =
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${supervisor.pid}/status`, 'utf8'))?.[1]) / 1024;
  expect(peakMB).toBeLessThan(megabytes);
  await sandbox.run(['down']);
});

test('a handler that never answers: the time-out, and the next invocation works', async () => {
  sandbox.write({
    'lambda-stack.yaml': (echoProject()['lambda-stack.yaml'] ?? '').replace('timeout: 10', 'timeout: 1'),
  });
  const stack = await sandbox.up();
  const { code, stdout } = await sandbox.run(['invoke', 'hello', '-d', '{"hang":60000}']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ errorType: 'Sandbox.Timedout' });
  expect((await sandbox.run(['invoke', 'hello'])).code).toBe(0);
  await stop(stack);
});

test.each([
  ['nodejs22.x', 'ends the environment after its answer'],
  ['nodejs24.x', 'fails its own invocation'],
])('on %s, a rejection that nobody handles %s, and no other invocation', async (runtime) => {
  sandbox.write({
    'lambda-stack.yaml': (echoProject()['lambda-stack.yaml'] ?? '')
      .replace('timeout: 10', 'concurrency: 1')
      .replace('nodejs20.x', runtime),
    'hello/index.mjs': `export const handler = async ({ lose }) => {
      if (lose) Promise.reject(new Error('lost'));
      return process.pid;
    };`,
  });
  const stack = await sandbox.up();
  const url = `${stack.endpoint}/2015-03-31/functions/hello/invocations`;
  const answers: unknown[] = [];
  for (const lose of [true, false, true, true, false])
    answers.push(await (await fetch(url, { method: 'POST', body: JSON.stringify({ lose }) })).json());
  const pid = expect.any(Number);
  const lost =
    runtime === 'nodejs24.x'
      ? expect.objectContaining({ errorType: 'Runtime.UnhandledPromiseRejection' })
      : pid;
  expect(answers).toEqual([lost, pid, lost, lost, pid]);
  // The second and the third are one process's.
  if (lost === pid) expect(new Set(answers).size).toBe(4);
  expect(stack.lines.filter((line) => line.includes('Unhandled Promise Rejection'))).toHaveLength(3);
  await stop(stack);
});

test('a full disk: up says so, and leaves nothing; a log that can’t be written does not end the stack', async (context) => {
  const small = join(sandbox.directory, 'small');
  mkdirSync(small);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', small], { stdio: 'ignore' });
  } catch {
    context.skip('mounting a small file system needs root');
  }
  try {
    const stack = await sandbox.up([], { XDG_STATE_HOME: small });
    for (let n = 0; n < 3; n++) {
      const event = JSON.stringify({ print: 'x'.repeat(50_000) });
      const { code } = await sandbox.run(['invoke', 'hello', '-d', event], {
        env: { XDG_STATE_HOME: small },
      });
      expect(code).toBe(0);
    }
    expect(stack.stderr()).toContain('The log cannot be written: ENOSPC');
    await stop(stack);
    execFileSync('sh', ['-c', `cat /dev/zero > ${small}/full; true`], { stdio: 'ignore' });
    const full = await sandbox.run(['up', '-p', 'fresh'], { env: { XDG_STATE_HOME: small } });
    expect(full).toMatchObject({ code: 4, stderr: expect.stringMatching(/STATE_DIRECTORY.*no space left/) });
    const [fresh = ''] = readdirSync(join(small, 'lambda-stack')).filter((name) => name.startsWith('fresh-'));
    expect(readdirSync(join(small, 'lambda-stack', fresh))).toEqual([]);
    await sandbox.nothingLeft();
  } finally {
    execFileSync('umount', ['-l', small]);
  }
});
