import type { FileEntry, ImageFacts } from '@lambda-stack/docker';
import { describe, expect, test } from 'vitest';

import { diffImages, type ComparedImage } from './diff-images.ts';
import { diffLines } from './diff-lines.ts';
import { entriesOf } from '../testing/entries.ts';

const facts: ImageFacts = {
  id: 'sha256:1',
  platform: 'linux/amd64',
  entrypoint: ['/a'],
  command: [],
  workingDirectory: '/',
  user: '',
  environment: { PATH: '/bin', KEPT: '1' },
  volumes: [],
  size: 1,
};

const image = (
  files: Readonly<Record<string, string | Partial<FileEntry>>>,
  given: Partial<ImageFacts> = {},
): ComparedImage => ({ facts: { ...facts, ...given }, entries: entriesOf(files) });

const lines = (a: ComparedImage, b: ComparedImage, all = false): string[] =>
  diffLines(diffImages(a, b), ['a', 'b'], all);

test('images that do not differ', () => {
  const files = { '/a': { digest: '1' }, '/b': '= /a', '/l': '-> a' };
  const swapped = {
    '/b': { digest: '1' },
    '/a': '= /b',
    '/l': { type: 'symlink', mode: 0o700, target: 'a' },
  } as const;
  expect(lines(image(files), image(swapped, { id: 'sha256:2' }))).toEqual(['They do not differ.']);
});

test('the configuration', () => {
  const other = image(
    {},
    { entrypoint: ['/b', 'c'], environment: { KEPT: '1', NEW: '' }, workingDirectory: '/w' },
  );
  expect(diffImages(image({}), other).configuration).toEqual([
    { name: 'entrypoint', a: ['/a'], b: ['/b', 'c'] },
    { name: 'working directory', a: '/', b: '/w' },
    { name: 'environment PATH', a: '/bin' },
    { name: 'environment NEW', b: '' },
  ]);
  expect(lines(image({}), other)).toEqual([
    'Configuration: 4',
    '  entrypoint         ["/a"]  →  ["/b","c"]',
    '  working directory  "/"     →  "/w"',
    '  environment PATH   "/bin"  →  none',
    '  environment NEW    none    →  ""',
  ]);
});

test('files: what each differs in', () => {
  const a = image({
    '/mode': { mode: 0o644 },
    '/owner': { uid: 1 },
    '/content': { size: 2, digest: '1' },
    '/size': { size: 2, digest: '1' },
    '/type': 'directory',
    '/link': '-> x',
  });
  const b = image({
    '/mode': { mode: 0o4755 },
    '/owner': { gid: 2 },
    '/content': { size: 2, digest: '2' },
    '/size': { size: 3, digest: '2' },
    '/type': 'file',
    '/link': '-> y',
  });
  expect(lines(a, b)).toEqual([
    'Different: 6',
    '  /content: content',
    '  /link: → x, → y',
    '  /mode: mode 0644 → 4755',
    '  /owner: owner 1:0 → 0:2',
    '  /size: 2 → 3 bytes',
    '  /type: directory → file',
  ]);
});

describe('many files', () => {
  const many = (directory: string, count: number, entry: Partial<FileEntry> = {}) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`${directory}/f${String(i).padStart(3, '0')}`, entry]),
    );

  test('a directory that is missing as a whole is one line', () => {
    const a = image({ ...many('/opt/x', 100), '/usr/one': 'file', '/usr/two': 'file' });
    expect(lines(a, image({ '/usr/two': 'file', '/opt': 'directory' }))).toEqual([
      'Only in a: 102',
      '  /opt/x/ and 100 in it',
      '  /usr/one',
    ]);
  });

  test('others are brought together by directory, or told one by one', () => {
    const here = { ...many('/usr/lib', 40), ...many('/usr/bin', 3), '/etc/passwd': 'file' };
    const there = {
      ...many('/usr/lib', 40, { mode: 0o600, uid: 5 }),
      ...many('/usr/bin', 3, { mode: 0o700 }),
      '/etc/passwd': { size: 9 },
    };
    expect(lines(image(here), image(there))).toEqual([
      'Different: 44',
      '  /etc/passwd: 0 → 9 bytes',
      '  /usr/bin/: 3 (mode 3)',
      '  /usr/lib/: 40 (mode 40, owner 40)',
    ]);
    expect(lines(image(here), image(there), true)).toHaveLength(1 + 44);
  });

  test('as deep as the lines are not too many', () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`/usr/share/d${i}/file`, 'file']));
    const directories = Object.fromEntries(
      Object.keys(files).map((path) => [path.slice(0, -5), 'directory']),
    );
    expect(lines(image(files), image(directories))).toEqual([
      'Only in a: 40',
      '  /usr/share/: 40, such as d0/file',
    ]);
  });
});
