import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { firstFile, readTar } from './tar.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lambda-stack-tar-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

/** An archive in small pieces, which end anywhere. */
async function* archive(...args: readonly string[]): AsyncGenerator<Buffer> {
  const whole = execFileSync('tar', ['-c', '-C', directory, ...args]);
  for (let start = 0; start < whole.length; start += 700) {
    await Promise.resolve();
    yield whole.subarray(start, start + 700);
  }
}

test.each([0, 1, 511, 512, 513, 2000])('a file of %i bytes', async (size) => {
  const content = Buffer.alloc(size, 'äx');
  writeFileSync(join(directory, 'secret'), content);
  expect(await firstFile(archive('secret'), Infinity)).toEqual(content);
  expect(await firstFile(archive('secret'), 600)).toEqual(content.subarray(0, 600));
});

test('a file after extended headers and directories', async () => {
  const name = `${'long/'.repeat(40)}é`;
  mkdirSync(join(directory, 'long/'.repeat(40)), { recursive: true });
  writeFileSync(join(directory, name), 'content');
  expect((await firstFile(archive('long'), Infinity))?.toString()).toBe('content');
});

test('no file', async () => {
  mkdirSync(join(directory, 'empty'));
  expect(await firstFile(archive('empty'), Infinity)).toBeUndefined();
});

test('whoever stops early ends the archive, too', async () => {
  writeFileSync(join(directory, 'a'), Buffer.alloc(100_000));
  writeFileSync(join(directory, 'b'), '');
  let ended = false;
  async function* watched(): AsyncGenerator<Buffer> {
    try {
      yield* archive('a', 'b');
    } finally {
      ended = true;
    }
  }
  expect(await firstFile(watched(), 10)).toEqual(Buffer.alloc(10));
  await vi.waitFor(() => expect(ended).toBe(true));
});

test('what the visitor passes over is skipped; what it throws is thrown', async () => {
  writeFileSync(join(directory, 'a'), Buffer.alloc(5_000));
  writeFileSync(join(directory, 'b'), 'b');
  const names: string[] = [];
  await readTar(archive('a', 'b'), ({ name }) => Promise.resolve(names.push(name) > 0));
  expect(names).toEqual(['a', 'b']);
  await expect(readTar(archive('a', 'b'), () => Promise.reject(new Error('no more')))).rejects.toThrow(
    'no more',
  );
});

test('an archive that is cut off is an error', async () => {
  writeFileSync(join(directory, 'a'), Buffer.alloc(5_000));
  async function* cut(): AsyncGenerator<Buffer> {
    for await (const chunk of archive('a')) {
      yield chunk;
      return;
    }
  }
  await expect(readTar(cut(), () => Promise.resolve(true))).rejects.toThrow();
});
