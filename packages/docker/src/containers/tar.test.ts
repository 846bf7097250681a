import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { firstFile } from './tar.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lambda-stack-tar-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

const archive = (...args: readonly string[]): Buffer => execFileSync('tar', ['-c', '-C', directory, ...args]);

test.each([0, 1, 511, 512, 513, 2000])('a file of %i bytes', (size) => {
  const content = Buffer.alloc(size, 'äx');
  writeFileSync(join(directory, 'secret'), content);
  expect(firstFile(archive('secret'))).toEqual(content);
});

test('a file after extended headers and directories', () => {
  const name = `${'long/'.repeat(40)}é`;
  mkdirSync(join(directory, 'long/'.repeat(40)), { recursive: true });
  writeFileSync(join(directory, name), 'content');
  expect(firstFile(archive('long'))?.toString()).toBe('content');
});

test('no file', () => {
  mkdirSync(join(directory, 'empty'));
  expect(firstFile(archive('empty'))).toBeUndefined();
  expect(firstFile(Buffer.alloc(0))).toBeUndefined();
});
