import { PassThrough } from 'node:stream';

import { expect, test, vi } from 'vitest';

import type { ExitStatus, LaunchCommand, ProcessLauncher } from '../process/launcher.ts';
import { RuntimeProgram } from './runtime-program.ts';

/** What the kernel has counted. */
const kernel = vi.hoisted(() => ({ oomKills: 7, asked: 0 }));
vi.mock('../process/oom-kills.ts', () => ({
  oomKills: () => {
    kernel.asked += 1;
    return kernel.oomKills;
  },
}));

const command: LaunchCommand = { command: '/x', arguments: [], workingDirectory: '/', environment: {} };
const killed: ExitStatus = { code: null, signal: 'SIGKILL' };

const launcher: ProcessLauncher = {
  launch: () =>
    Promise.resolve({
      pid: 0,
      stdout: new PassThrough(),
      stderr: new PassThrough(),
      exited: Promise.resolve(killed),
      kill: () => undefined,
    }),
};

let now = 0;
const launch = (): Promise<RuntimeProgram> =>
  RuntimeProgram.launch(
    launcher,
    command,
    () => undefined,
    () => now,
  );

test('who is killed when the kernel has killed no one is not out of memory', async () => {
  const program = await launch();
  expect(program.claimOomKill(killed)).toBe(false);
});

test.each([killed, { code: 137, signal: null }])('a kill of the kernel is claimed: %j', async (status) => {
  const program = await launch();
  kernel.oomKills += 1;
  expect(program.claimOomKill({ code: 1, signal: null })).toBe(false);
  expect(program.claimOomKill(status)).toBe(true);
});

test('a kill is one program’s, and two are two programs’', async () => {
  const [first, second, third, fourth] = [await launch(), await launch(), await launch(), await launch()];
  kernel.oomKills += 1;
  expect([first.claimOomKill(killed), second.claimOomKill(killed)]).toEqual([true, false]);
  kernel.oomKills += 2;
  expect([third.claimOomKill(killed), fourth.claimOomKill(killed)]).toEqual([true, true]);
});

test('what the kernel has killed before a program started is none of its kills', async () => {
  kernel.oomKills += 3;
  const program = await launch();
  expect(program.claimOomKill(killed)).toBe(false);
});

test('what the kernel has killed in an earlier invocation is no reason for a later end', async () => {
  const program = await launch();
  program.beginInvocation();
  kernel.oomKills += 1;
  now += 20;
  program.beginInvocation();
  expect(program.claimOomKill(killed)).toBe(false);
  kernel.oomKills += 1;
  expect(program.claimOomKill(killed)).toBe(true);
});

test('programs that begin invocations at about the same time ask the kernel once', async () => {
  const programs = [await launch(), await launch(), await launch()];
  now += 20;
  kernel.asked = 0;
  for (const program of programs) program.beginInvocation();
  expect(kernel.asked).toBe(1);
});
