import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { acquireLock } from '../project/lock.ts';
import { statePaths, type StatePaths } from '../project/paths.ts';
import { spawnSupervisor, waitUntilReady, type SupervisorProcess } from './supervisor-process.ts';

let directory: string;
let paths: StatePaths;
let supervisor: SupervisorProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ls-up-'));
  paths = statePaths(directory);
});

afterEach(() => {
  supervisor?.child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

const start = (script: string): SupervisorProcess => {
  supervisor = spawnSupervisor(['-e', script], { cwd: directory, env: {} }, paths);
  return supervisor;
};

const minute = 60_000;

test('a supervisor that says nothing in time is ended', async () => {
  const { child } = start('setInterval(() => undefined, 1000); process.on("SIGTERM", () => undefined);');
  await expect(waitUntilReady({ child, output: { file: '', from: 0 } }, 100)).rejects.toMatchObject({
    code: 'TIMED_OUT',
    exitCode: 5,
    message: 'The stack is not up after 0.1 s',
  });
  expect(child.signalCode).toBe('SIGKILL');
});

test('one that is ready has its say', async () => {
  const ready = start(
    'process.send({ type: "ready", summary: { name: "shop" } }); setInterval(() => undefined, 1000);',
  );
  expect(await waitUntilReady(ready, minute)).toMatchObject({ summary: { name: 'shop' } });
});

test('one that fails has its error', async () => {
  const failed = start(
    'process.send({ type: "failed", error: { code: "PORT_IN_USE", message: "taken", hint: "change it" } });',
  );
  await expect(waitUntilReady(failed, minute)).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: 'taken',
    hint: 'change it',
  });
});

test('one that ends without a word is shown by what it printed, not by what an earlier one did', async () => {
  writeFileSync(paths.outputFile, 'from long ago\n');
  const lock = acquireLock(paths.lockFile);
  const beside = start('console.error("out of memory"); process.exit(1);');
  await expect(waitUntilReady(beside, minute)).rejects.toMatchObject({
    code: 'START_FAILED',
    message: 'The stack ended before it was ready:\n  out of memory',
  });
  // What a supervisor that runs has said stays.
  expect(readFileSync(paths.outputFile, 'utf8')).toBe('from long ago\nout of memory\n');
  if ('release' in lock) lock.release();
  const next = start('console.error("again"); process.exit(1);');
  await expect(waitUntilReady(next, minute)).rejects.toThrow('again');
  expect(readFileSync(paths.outputFile, 'utf8')).toBe('again\n');
});
