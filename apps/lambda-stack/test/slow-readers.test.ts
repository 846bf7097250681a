import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

import type { ChildProcess } from 'node:child_process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { echoProject } from './projects.ts';
import { Sandbox } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach((context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox = new Sandbox({
    ...echoProject(),
    'lambda-stack.yaml': (echoProject()['lambda-stack.yaml'] ?? '').replace('timeout: 10', 'timeout: 60'),
    'hello/index.mjs': `
import { writeSync } from 'node:fs';
export const handler = async () => { for (;;) writeSync(1, 'x'.repeat(1023) + '\\n'); };`,
  });
});

afterEach(() => sandbox.close());

/** `up` whose function prints without end, to a reader that has stopped reading: everything waits. */
async function stuckStack(): Promise<ChildProcess> {
  const child = sandbox.spawn(['up', '--json']);
  const [chunk]: unknown[] = await once(child.stdout ?? child, 'data');
  child.stdout?.pause();
  const { endpoint } = JSON.parse(String(chunk).split('\n')[0] ?? '');
  void fetch(`${String(endpoint)}/2015-03-31/functions/hello/invocations`, { method: 'POST' }).catch(
    () => undefined,
  );
  await settled(() => readFileSync(logFile(), 'utf8').length, 1);
  return child;
}

function logFile(): string {
  const states = join(sandbox.directory, 'state', 'lambda-stack');
  return join(states, readdirSync(states)[0] ?? '', 'log.ndjson');
}

/** The value when it has reached the least and has not changed for some looks. */
async function settled(look: () => number, least: number): Promise<number> {
  let last = -1;
  let same = 0;
  await vi.waitFor(
    () => {
      const now = look();
      same = now === last && now >= least ? same + 1 : 0;
      last = now;
      expect(same).toBeGreaterThan(4);
    },
    { timeout: 20_000, interval: 100 },
  );
  return last;
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends an up that no one reads', async (signal, code) => {
  const child = await stuckStack();
  const exited = once(child, 'exit');
  child.kill(signal);
  expect(await exited).toEqual([code, null]);
  await sandbox.nothingLeft();
});

test('down ends an up that no one reads, in order', async () => {
  const child = await stuckStack();
  const exited = once(child, 'exit');
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0 });
  expect(await exited).toEqual([0, null]);
  await sandbox.nothingLeft();
});

test('logs goes at the pace of its reader, and loses nothing', async () => {
  expect((await sandbox.run(['up', '-d'])).code).toBe(0);
  await sandbox.run(['down']);
  const [lines, bytes] = [25_000, 1_000];
  const record = { function: 'hello', environment: '', kind: 'function', text: 'x'.repeat(bytes) };
  const text = `${JSON.stringify({ time: Date.now(), ...record })}\n`;
  for (let n = 0; n < lines; n += 1_000) appendFileSync(logFile(), text.repeat(1_000));
  const child = sandbox.spawn(['logs', 'hello', '--no-platform']);
  const io = (of: 'rchar' | 'wchar'): number =>
    Number(new RegExp(`${of}: (\\d+)`).exec(readFileSync(`/proc/${child.pid ?? 0}/io`, 'utf8'))?.[1]);
  await settled(() => io('wchar'), 10_000);
  expect(await settled(() => io('rchar'), 1)).toBeLessThan((lines * bytes) / 2);
  let seen = 0;
  child.stdout?.on('data', (chunk: Buffer) => (seen += chunk.toString().split('\n').length - 1));
  await once(child, 'close');
  expect(seen).toBe(lines);
});

test('Ctrl-C ends logs -f that no one reads', async () => {
  const stack = await stuckStack();
  const child = sandbox.spawn(['logs', '-f']);
  await settled(() => Number(readFileSync(`/proc/${child.pid ?? 0}/stat`, 'utf8').split(' ')[13]), 1);
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  expect(await exited).toEqual([130, null]);
  stack.kill('SIGINT');
  await once(stack, 'exit');
});
