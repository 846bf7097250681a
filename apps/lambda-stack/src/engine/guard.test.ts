import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { guardArguments } from './guard-shell.ts';
import { startGuard, type Guard } from './guard.ts';

let directory: string;
let runId: string;
let guard: Guard | undefined;
let said: string[];
let sleepers: ChildProcess[];

beforeEach((context) => {
  context.skip(process.platform !== 'linux', 'processes are found in /proc');
  directory = mkdtempSync(join(tmpdir(), 'ls-guard-'));
  runId = directory;
  said = [];
  sleepers = [];
});

afterEach(async () => {
  await guard?.close();
  guard = undefined;
  for (const { pid, exitCode, signalCode } of sleepers)
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

const start = async (directories: readonly string[] = []): Promise<Guard> => {
  guard = await startGuard({ runId, directories, report: (message) => said.push(message) });
  return guard;
};

/** A group of its own, with a child in it. */
async function sleeper(): Promise<{ readonly group: number; readonly ended: Promise<unknown> }> {
  const child = spawn('sh', ['-c', 'sleep 1000 & wait'], { detached: true, stdio: 'ignore' });
  sleepers.push(child);
  const ended = once(child, 'exit');
  await once(child, 'spawn');
  return { group: child.pid ?? 0, ended };
}

/** The shells that guard this test's run. */
const shells = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const line = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
      return line.includes(`lambda-stack-guard\0${runId}\0`);
    })
    .map(Number);

async function killShell(): Promise<void> {
  const [shell] = shells();
  if (shell === undefined) throw new Error('no guard runs');
  process.kill(shell, 'SIGKILL');
  await vi.waitFor(() => expect(shells()).not.toContain(shell));
}

const isAlive = (group: number): boolean =>
  execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .some((row) => row.trim().startsWith(`${group} `) && !row.includes('Z'));

test('ends the groups that it knows, and no others, and removes the directories', async () => {
  const directories = [join(directory, 'one'), join(directory, 'two')];
  const started = await start(directories);
  for (const name of directories) mkdirSync(name);
  const [left, removed, added] = await Promise.all([sleeper(), sleeper(), sleeper()]);
  await started.add(left.group);
  await started.add(removed.group);
  started.remove(removed.group);
  started.remove(removed.group);
  await started.add(added.group);
  await started.close();
  await Promise.all([left.ended, added.ended]);
  expect(isAlive(left.group)).toBe(false);
  expect(isAlive(removed.group)).toBe(true);
  expect(readdirSync(directory)).toEqual([]);
});

test('removes directories that a function has made read-only', () => {
  const work = join(directory, 'work');
  // Root may remove anything: it lets another user run the guard.
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const sh = (args: readonly string[]): void => void execFileSync('sh', args, { input: '', ...user });
  chmodSync(directory, 0o777);
  sh(['-c', `mkdir -p ${work}/a/b && touch ${work}/a/b/file && chmod 500 ${work}/a/b ${work}/a`]);
  sh(guardArguments(runId, [work]));
  expect(existsSync(work)).toBe(false);
});

test('tells that something is left', async () => {
  const started = await start(['/proc/self/fd']);
  await expect(started.close()).rejects.toThrow('/proc/self/fd could not be removed');
  guard = undefined;
});

test('one that is killed is replaced, and the next knows what the first did', async () => {
  const started = await start();
  const before = await sleeper();
  await started.add(before.group);
  await killShell();
  const after = await sleeper();
  await started.add(after.group);
  expect(said.join()).toContain('was killed');
  await started.close();
  await Promise.all([before.ended, after.ended]);
  expect(shells()).toEqual([]);
});

test('one that is killed again and again still knows everything', async () => {
  const started = await start();
  const groups = [];
  for (let n = 0; n < 5; n++) {
    const group = await sleeper();
    groups.push(group);
    await Promise.all([started.add(group.group), killShell()]);
  }
  const removed = groups.pop();
  if (removed) started.remove(removed.group);
  await started.close();
  await Promise.all(groups.map(({ ended }) => ended));
  expect(removed && isAlive(removed.group)).toBe(true);
});

test('one that is killed at the end is replaced, too', async () => {
  const started = await start([join(directory, 'one')]);
  mkdirSync(join(directory, 'one'));
  const left = await sleeper();
  await started.add(left.group);
  await Promise.all([killShell(), started.close()]);
  await left.ended;
  expect(readdirSync(directory)).toEqual([]);
});
