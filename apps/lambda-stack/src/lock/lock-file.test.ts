import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ImageFacts } from '@lambda-stack/compose';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { formatLock, lockFile, readLock, writeLock } from './lock-file.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ls-lock-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const facts = {
  entrypoint: ['/lambda-entrypoint.sh'],
  command: ['app.handler', 'no', '22:22'],
  workingDirectory: '/var/task',
  user: '',
  platform: 'linux/amd64',
};

it('gives back what was written', async () => {
  const images = new Map<string, ImageFacts>([
    ['z:1', { ...facts, digest: 'sha256:00' }],
    ['a:1', facts],
  ]);
  await writeLock(directory, images);
  expect(await readLock(directory)).toEqual(images);
  expect(readdirSync(directory)).toEqual(['lambda-stack.lock']);
});

it('is the same text whatever the order', () => {
  expect(
    formatLock(
      new Map([
        ['b', facts],
        ['a', facts],
      ]),
    ),
  ).toBe(
    formatLock(
      new Map([
        ['a', facts],
        ['b', facts],
      ]),
    ),
  );
});

it('is empty where there is none', async () => {
  expect(await readLock(directory)).toEqual(new Map());
});

it.each([
  ['schema: 2\nimages: {}\n', 'it is no lock of this version'],
  ['<<<<<<< ours\n', 'it is no lock of this version'],
  ['schema: 1\nimages: [\n', 'Flow'],
  ['schema: 1\nimages: { "a:1": { entrypoint: [] } }\n', 'what it says of a:1 is incomplete'],
])('refuses %j', async (text, reason) => {
  writeFileSync(lockFile(directory), text);
  await expect(readLock(directory)).rejects.toMatchObject({
    code: 'LOCK_INVALID',
    message: expect.stringContaining(reason),
  });
});

it('says why it cannot be read or written', async () => {
  mkdirSync(lockFile(directory));
  await expect(readLock(directory)).rejects.toMatchObject({ code: 'LOCK_INVALID' });
  await expect(writeLock(directory, new Map())).rejects.toMatchObject({ code: 'FILES_NOT_WRITTEN' });
  expect(readdirSync(directory)).toEqual(['lambda-stack.lock']);
});
