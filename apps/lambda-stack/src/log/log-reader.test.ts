import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { LogRecord } from '@lambda-stack/emulator';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { createLogFile, type LogFile } from './log-file.ts';
import { followLog } from './log-reader.ts';

let directory: string;
let file: string;
let log: LogFile;

const open = (rotateAtBytes: number): void => {
  log = createLogFile(file, { report: (message) => expect.fail(message), rotateAtBytes });
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ls-log-'));
  file = join(directory, 'log.ndjson');
});

afterEach(async () => {
  await log.close();
  rmSync(directory, { recursive: true, force: true });
});

/** About 100 bytes. */
const record = (n: number): LogRecord => ({
  time: n,
  function: 'f',
  environment: '',
  kind: 'function',
  text: String(n).padStart(20, 'é'),
});

async function write(from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) {
    log.write(record(n));
    await log.drained();
  }
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

test('a log that is not there has no records', async () => {
  open(1_000);
  const reader = followLog(file, AbortSignal.abort());
  expect(await reader.next()).toEqual({ done: true, value: undefined });
});

test('a follower waits for the file, and gets each record once, over rotations', async () => {
  open(1_000);
  const end = new AbortController();
  const seen: number[] = [];
  const wanted = 200;
  const following = (async () => {
    for await (const { time } of followLog(file, end.signal, 1)) {
      seen.push(time);
      if (time === wanted - 1) end.abort();
    }
  })();
  // No faster than it reads: of files that are put aside, but one is kept.
  for (let n = 0; n < wanted; n += 5) {
    await write(n, n + 5);
    await expect.poll(() => seen.length, { interval: 1, timeout: 5_000 }).toBe(n + 5);
  }
  await following;
  expect(seen).toEqual(numbers(0, wanted));
});

test('two files that are put aside between two looks are both read', async () => {
  open(1_000);
  await write(0, 5);
  const reader = followLog(file, new AbortController().signal, 1);
  const seen = [(await reader.next()).value?.time];
  // The file that is being read is put aside, and the one after it.
  await write(5, 28);
  while (seen.length < 28) seen.push((await reader.next()).value?.time);
  await reader.return(undefined);
  expect(seen).toEqual(numbers(0, 28));
});

test('whatever is written and put aside between two records that are read, none is repeated, and none is out of order', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 12 }), async (bursts) => {
      rmSync(file, { force: true });
      rmSync(`${file}.1`, { force: true });
      open(1_000);
      await write(0, 1);
      const end = new AbortController();
      const seen: number[] = [];
      let written = 1;
      const left = [...bursts];
      for await (const { time } of followLog(file, end.signal, 1)) {
        seen.push(time);
        const burst = left.shift();
        if (burst === undefined) end.abort();
        else {
          await write(written, written + burst + 1);
          written += burst + 1;
        }
      }
      await log.close();
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.at(-1)).toBe(written - 1);
    }),
    { numRuns: 30 },
  ));
