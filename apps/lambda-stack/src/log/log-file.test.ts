import { mkdtempSync, readFileSync, rmSync, writeFileSync, readdirSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { LogRecord } from '@lambda-stack/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { createLogFile, rotatedName } from './log-file.ts';
import { followLog } from './log-reader.ts';

let directory: string;
let file: string;
let said: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ls-log-'));
  file = join(directory, 'log.ndjson');
  said = [];
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const report = (message: string): void => void said.push(message);

const record = (text: string): LogRecord => ({
  time: 1,
  function: 'f',
  environment: '',
  kind: 'function',
  text,
});

/** What a reader finds in the log now. */
async function texts(): Promise<string[]> {
  const found = [];
  for await (const { text } of followLog(file, AbortSignal.abort())) found.push(text);
  return found;
}

test('records are there when they are drained, and after the close nothing is written', async () => {
  const log = createLogFile(file, { report });
  await log.drained();
  log.write(record('one'));
  await log.drained();
  expect(await texts()).toEqual(['one']);
  log.write(record('two'));
  await log.close();
  log.write(record('late'));
  await log.drained();
  expect(await texts()).toEqual(['one', 'two']);
});

test('writers are asked to wait where much is waiting', async () => {
  const log = createLogFile(file, { report });
  const taken = Array.from({ length: 3 }, () => log.write(record('x'.repeat(600_000))));
  expect(taken[0]).toBe(true);
  expect(taken[2]).toBe(false);
  await log.drained();
  expect(log.write(record('more'))).toBe(true);
  await log.close();
  expect(await texts()).toHaveLength(4);
});

test('a record that an earlier run left in the middle does not spoil the next one', async () => {
  writeFileSync(file, `${JSON.stringify(record('whole'))}\n{"time":1,"fun`);
  const log = createLogFile(file, { report });
  log.write(record('next'));
  await log.close();
  expect(await texts()).toEqual(['whole', 'next']);
});

test('a log that is not a file is reported once, and again when it can be written', async () => {
  execFileSync('mkdir', [file]);
  const log = createLogFile(file, { report });
  for (const text of ['one', 'two']) {
    log.write(record(text));
    await log.drained();
  }
  expect(said).toEqual([expect.stringContaining('The log cannot be written: EISDIR')]);
  rmSync(file, { recursive: true });
  log.write(record('three'));
  await log.close();
  expect(said[1]).toBe('The log can be written again; 2 lines were lost');
  expect(await texts()).toEqual(['three']);
});

test('on a disk that was full, a record that was cut short does not spoil the next one', async (context) => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory], { stdio: 'ignore' });
  } catch {
    context.skip('mounting a small file system needs root');
  }
  try {
    const log = createLogFile(file, { report });
    log.write(record('before'));
    await log.drained();
    writeFileSync(join(directory, 'filler'), 'x'.repeat(40_000));
    log.write(record('a'.repeat(50_000)));
    await log.drained();
    expect(said).toEqual([expect.stringContaining('ENOSPC')]);
    expect(readFileSync(file, 'utf8').endsWith('\n')).toBe(false);
    rmSync(join(directory, 'filler'));
    for (const text of ['one', 'two']) {
      log.write(record(text));
      await log.drained();
    }
    await log.close();
    expect(await texts()).toEqual(['before', 'one', 'two']);
  } finally {
    execFileSync('umount', ['-l', directory]);
  }
});

test('a full file is put aside, and one older file is kept', async () => {
  const log = createLogFile(file, { report, rotateAtBytes: 1_000 });
  for (let n = 0; n < 40; n++) {
    log.write(record(`${n} ${'x'.repeat(90)}`));
    await log.drained();
  }
  await log.close();
  expect(readdirSync(directory).toSorted()).toEqual(['log.ndjson', 'log.ndjson.1']);
  expect(readFileSync(rotatedName(file)).length).toBeGreaterThan(1_000);
  const numbers = (await texts()).map((text) => Number.parseInt(text, 10));
  expect(numbers.at(-1)).toBe(39);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  expect(said).toEqual([]);
});
