import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { makeDirectories } from './make-directories.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'directories-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

test('makes those that are missing, and tells of them', () => {
  mkdirSync(join(directory, 'a'));
  symlinkSync('a', join(directory, 'link'));
  const made: string[] = [];
  makeDirectories(join(directory, 'link/b/c'), { mode: 0o700, onMade: (path) => made.push(path) });
  expect(made).toEqual([join(directory, 'link/b'), join(directory, 'link/b/c')]);
  expect(statSync(join(directory, 'a/b')).mode & 0o777).toBe(0o700);
  makeDirectories(join(directory, 'a/b/c'));
});

test.each(['file', 'file/a', 'file/a/b'])('a file is in the way of %s: it is named', (path) => {
  writeFileSync(join(directory, 'file'), '');
  expect(() => makeDirectories(join(directory, path))).toThrow(
    expect.objectContaining({ code: 'ENOTDIR', message: `${join(directory, 'file')} is a file` }),
  );
});
