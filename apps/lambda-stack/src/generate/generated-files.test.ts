import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { StackError } from '@lambda-stack/errors';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { compareFiles, writeFiles } from './generated-files.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ls-files-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const file = (path: string): string => join(directory, path);
const mode = (path: string): number => statSync(file(path)).mode & 0o777;
const documents = (files: Record<string, string>): ReadonlyMap<string, string> =>
  new Map(Object.entries(files));

async function write(files: Record<string, string>): Promise<void> {
  await writeFiles(directory, await compareFiles(directory, documents(files)));
}

/** The states of the files, without those that are as they were and the list of them. */
async function states(files: Record<string, string>): Promise<Record<string, string>> {
  const changes = await compareFiles(directory, documents(files));
  return Object.fromEntries(
    changes
      .filter(({ path, state }) => state !== 'same' && !path.endsWith('files.json'))
      .map(({ path, state }) => [path, state]),
  );
}

it('writes files, and finds them as they were', async () => {
  expect(await states({ 'a.yml': 'a\n', '.lambda-stack/b/c': 'c\n' })).toEqual({
    'a.yml': 'new',
    '.lambda-stack/b/c': 'new',
  });
  await write({ 'a.yml': 'a\n', '.lambda-stack/b/c': 'c\n' });
  expect(readFileSync(file('.lambda-stack/b/c'), 'utf8')).toBe('c\n');
  expect(await compareFiles(directory, documents({ 'a.yml': 'a\n', '.lambda-stack/b/c': 'c\n' }))).toEqual(
    ['a.yml', '.lambda-stack/b/c', '.lambda-stack/files.json'].map((path): unknown =>
      expect.objectContaining({ path, state: 'same' }),
    ),
  );
});

it('tells what was generated before from what was changed by hand', async () => {
  await write({ 'a.yml': 'a\n', 'b.yml': 'b\n' });
  writeFileSync(file('b.yml'), 'mine\n');
  expect(await states({ 'a.yml': 'A\n', 'b.yml': 'B\n' })).toEqual({ 'a.yml': 'changed', 'b.yml': 'edited' });
});

it('takes a file that was never generated for one changed by hand', async () => {
  writeFileSync(file('docker-compose.yml'), 'mine\n');
  expect(await states({ 'docker-compose.yml': 'ours\n' })).toEqual({ 'docker-compose.yml': 'edited' });
});

it('does not take Windows line ends for a change', async () => {
  await write({ 'a.yml': 'a\nb\n' });
  writeFileSync(file('a.yml'), 'a\r\nb\r\n');
  expect(await states({ 'a.yml': 'c\n' })).toEqual({ 'a.yml': 'changed' });
});

it('removes what is needed no more', async () => {
  await write({ 'a.yml': 'a\n', '.lambda-stack/old': 'x\n' });
  expect(await states({ 'a.yml': 'a\n' })).toEqual({ '.lambda-stack/old': 'stale' });
  await write({ 'a.yml': 'a\n' });
  expect(existsSync(file('.lambda-stack/old'))).toBe(false);
  expect(await states({ 'a.yml': 'a\n' })).toEqual({});
});

it('takes all files for changed by hand where their list is broken', async () => {
  await write({ 'a.yml': 'a\n' });
  writeFileSync(file('.lambda-stack/files.json'), '<<<<<<< ours\n');
  expect(await states({ 'a.yml': 'A\n' })).toEqual({ 'a.yml': 'edited' });
});

it('writes files that containers can read, whatever the umask', async () => {
  const before = process.umask(0o077);
  try {
    await write({ 'a.yml': 'a\n', '.lambda-stack/b/c': 'c\n' });
    const modes = ['a.yml', '.lambda-stack', '.lambda-stack/b', '.lambda-stack/b/c'].map(mode);
    expect(modes).toEqual([0o644, 0o755, 0o755, 0o644]);
    chmodSync(file('a.yml'), 0o600);
    await write({ 'a.yml': 'a\n', '.lambda-stack/b/c': 'c\n' });
    expect(mode('a.yml')).toBe(0o644);
  } finally {
    process.umask(before);
  }
});

it('leaves everything as it was where one file cannot be written', async () => {
  await write({ 'a.yml': 'a\n' });
  mkdirSync(file('.lambda-stack/d'));
  const changes = await compareFiles(directory, documents({ 'a.yml': 'A\n', '.lambda-stack/d/x': 'x\n' }));
  rmSync(file('.lambda-stack/d'), { recursive: true });
  writeFileSync(file('.lambda-stack/d'), 'in the way');
  const error: unknown = await writeFiles(directory, changes).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StackError);
  expect(error).toMatchObject({ code: 'FILES_NOT_WRITTEN', exitCode: 4 });
  expect(readFileSync(file('a.yml'), 'utf8')).toBe('a\n');
  expect(readdirSync(directory).toSorted()).toEqual(['.lambda-stack', 'a.yml']);
});

it('leaves everything as it was on a full disk', async (context) => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory], { stdio: 'ignore' });
  } catch {
    context.skip('mounting a small file system needs root');
  }
  try {
    await write({ 'a.yml': 'a\n' });
    await expect(
      write({ 'a.yml': 'A\n', '.lambda-stack/toolbox/app/b.yml': 'x'.repeat(200_000) }),
    ).rejects.toMatchObject({
      code: 'FILES_NOT_WRITTEN',
      message: expect.stringContaining('ENOSPC'),
    });
    expect(readFileSync(file('a.yml'), 'utf8')).toBe('a\n');
    expect(readdirSync(directory, { recursive: true }).toSorted()).toEqual([
      '.lambda-stack',
      '.lambda-stack/files.json',
      'a.yml',
    ]);
  } finally {
    execFileSync('umount', ['-l', directory]);
  }
});
