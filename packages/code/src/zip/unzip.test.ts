import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { CodeError } from '../code-error.ts';
import { link, makeZip, type ZipEntry } from '../testing/make-zip.ts';
import { readTree } from '../testing/read-tree.ts';
import { unzip } from './unzip.ts';

let directory: string;
let file: string;
let target: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'code-unzip-'));
  file = join(directory, 'function.zip');
  target = join(directory, 'out', 'task');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const unpack = async (entries: readonly ZipEntry[]): Promise<Record<string, string>> => {
  writeFileSync(file, makeZip(entries));
  await unzip(file, target);
  return readTree(target);
};

/** Nothing is left of a zip that was refused, neither in its place nor anywhere near. */
const expectNothingLeft = (): void => {
  expect(existsSync(join(directory, 'out')) ? readdirSync(join(directory, 'out')) : []).toEqual([]);
  expect(readdirSync(directory).filter((name) => name !== 'out')).toEqual(['function.zip']);
};

test('files, directories, links and modes come out as they were packed', async () => {
  const entries: ZipEntry[] = [
    { name: 'bin/' },
    { name: 'bin/tool', content: '#!/bin/sh\n', mode: 0o100_755 },
    { name: 'deep/er/index.mjs', content: 'x'.repeat(100_000) },
    { name: 'stored', content: 'as it is', deflate: false },
    { name: 'empty', content: '' },
    { name: 'größe', content: 'ß' },
    { name: 'höhe', content: 'unsaid', saysUtf8: false },
    link('latest', 'deep/er'),
    link('deep/up', '../bin/tool'),
    link('dangling', 'not/there'),
  ];
  expect(await unpack(entries)).toEqual({
    bin: '/',
    'bin/tool': '#!/bin/sh\n',
    dangling: '→ not/there',
    deep: '/',
    'deep/er': '/',
    'deep/er/index.mjs': 'x'.repeat(100_000),
    'deep/up': '→ ../bin/tool',
    empty: '',
    größe: 'ß',
    höhe: 'unsaid',
    latest: '→ deep/er',
    stored: 'as it is',
  });
  expect(lstatSync(join(target, 'bin/tool')).mode & 0o777).toBe(0o755);
  expect(lstatSync(join(target, 'stored')).mode & 0o777).toBe(0o644);
});

test('modes of other systems, and bits that change the user, become ordinary ones', async () => {
  await unpack([
    { name: 'from-windows', mode: 0 },
    { name: 'setuid', mode: 0o104_755 },
    { name: 'unreadable', mode: 0o100_055 },
    { name: 'closed/', mode: 0o040_000 },
    { name: 'closed/file' },
  ]);
  const modes = ['from-windows', 'setuid', 'unreadable', 'closed'].map(
    (name) => lstatSync(join(target, name)).mode & 0o7777,
  );
  expect(modes).toEqual([0o644, 0o755, 0o655, 0o755]);
});

test('names like ./a, and a root of its own, are as good as a', async () => {
  expect(await unpack([{ name: './' }, { name: './a//b', content: '1' }, { name: 'a/' }])).toEqual({
    a: '/',
    'a/b': '1',
  });
});

test('an empty directory may be there, another one not', async () => {
  mkdirSync(target, { recursive: true });
  expect(await unpack([{ name: 'a', content: '1' }])).toEqual({ a: '1' });
  await expect(unpack([{ name: 'b', content: '2' }])).rejects.toThrow(`${target}, which is there already`);
  expect(readTree(join(directory, 'out'))).toEqual({ task: '/', 'task/a': '1' });
});

describe('refused, with the file, the entry and the reason, and nothing left', () => {
  const hardLink = Buffer.concat([Buffer.from([0x0d, 0, 16, 0]), Buffer.alloc(12), Buffer.from('/etc')]);
  const cases: [string, string | undefined, string, ZipEntry[]][] = [
    ['a way up', '../x', 'leads out of the directory', [{ name: '../x' }]],
    ['a way up within', 'a/../../x', 'leads out of the directory', [{ name: 'a/../../x' }]],
    ['an absolute name', '/etc/x', 'has an absolute name', [{ name: '/etc/x' }]],
    ['a drive', 'C:/x', 'has an absolute name', [{ name: 'C:/x' }]],
    ['a backslash', 'a\\..\\x', 'has a name with a backslash', [{ name: 'a\\..\\x' }]],
    ['a zero byte', 'a\0b', 'has a name with a zero byte', [{ name: 'a\0b' }]],
    ['no name', '', 'has no name', [{ name: '' }]],
    ['an absolute link', 'l', 'leads out of the directory, to "/etc/passwd"', [link('l', '/etc/passwd')]],
    ['a link up', 'a/l', 'leads out of the directory, to "../../x"', [link('a/l', '../../x')]],
    [
      'a link up by way of another',
      'a/m',
      'leads out of the directory',
      [link('a/b/root', '../..'), link('a/m', 'b/root/..')],
    ],
    [
      'a link up by way of a later one',
      'a/m',
      'leads out of the directory',
      [link('a/m', 'b/root/..'), link('a/b/root', '../..')],
    ],
    ['links in a circle', 'a', 'leads to itself', [link('a', 'b'), link('b', 'a')]],
    ['a link to nothing', 'l', 'without a target', [link('l', '')]],
    ['a long link', 'l', 'too long a target', [link('l', 'x/'.repeat(3000))]],
    ['a file through a link', 'l/x', 'is below l, which is a link', [link('l', 'a'), { name: 'l/x' }]],
    ['a link in place of a directory', 'l', 'other entries are below it', [{ name: 'l/x' }, link('l', 'a')]],
    ['a file below a file', 'a/b', 'is below a, which is a file', [{ name: 'a' }, { name: 'a/b' }]],
    ['a device', 'null', 'is a device', [{ name: 'null', mode: 0o020_666 }]],
    ['a pipe', 'p', 'a pipe', [{ name: 'p', mode: 0o010_666 }]],
    ['a hard link', 'h', 'is a hard link', [{ name: 'h', claims: { extra: hardLink } }]],
    ['one name twice', 'a', 'is twice in the zip', [{ name: 'a' }, { name: 'a' }]],
    ['one name in two ways', 'a/b', 'is twice in the zip', [{ name: 'a/b' }, { name: './a//b' }]],
    ['an encrypted entry', 'a', 'is encrypted', [{ name: 'a', content: 'x', claims: { flags: 1 } }]],
    ['an unknown compression', 'a', 'is compressed in a way (99)', [{ name: 'a', claims: { method: 99 } }]],
    [
      'a claim that is too small',
      'a',
      'is damaged',
      [{ name: 'a', content: 'x'.repeat(9_999), claims: { size: 9 } }],
    ],
    [
      'a claim that is too large',
      'a',
      'is damaged',
      [{ name: 'a', content: 'x'.repeat(99), claims: { size: 999 } }],
    ],
    [
      'an impossible claim',
      'a',
      'claims 99999999 bytes',
      [{ name: 'a', content: 'x', claims: { size: 99_999_999 } }],
    ],
    [
      'too much in all',
      undefined,
      'is larger than 250 MB',
      [1, 2, 3].map((n) => ({
        name: `zeros${n}`,
        content: new Uint8Array(1_000_000),
        claims: { size: 99_000_000, compressedSize: 99_000 },
      })),
    ],
    ['a wrong checksum', 'a', 'its checksum is wrong', [{ name: 'a', content: 'x', claims: { crc: 1 } }]],
    ['a wrong place', 'a', 'is damaged', [{ name: 'a', content: 'x', claims: { offset: 7 } }]],
    ['a directory with content', 'a/', 'is a directory with content', [{ name: 'a/', content: 'x' }]],
  ];

  test.each(cases)('%s', async (_, entry, reason, entries) => {
    const good: ZipEntry = { name: 'good', content: 'written before' };
    const error: unknown = await unpack([good, ...entries]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CodeError);
    expect(error).toMatchObject({
      file,
      entry,
      reason: expect.stringContaining(reason),
      remedy: expect.any(String),
    });
    expectNothingLeft();
  });

  test('more entries than there may be', async () => {
    writeFileSync(file, makeZip([{ name: 'a' }, { name: 'b' }, { name: 'c' }]));
    await expect(unzip(file, target, { bytes: 1, entries: 2 })).rejects.toThrow(
      'has 3 entries; the most are 2',
    );
    expectNothingLeft();
  });

  test('a file that is no zip, an empty one, none at all', async () => {
    for (const content of ['no zip', '']) {
      writeFileSync(file, content);
      await expect(unzip(file, target)).rejects.toThrow('is no complete zip file');
      expectNothingLeft();
    }
    await expect(unzip(join(directory, 'none.zip'), target)).rejects.toThrow('none.zip does not exist');
  });
});

describe('whatever a zip holds', () => {
  const segment = fc.constantFrom('a', 'b', 'c', '..', '.', '', '/', 'l');
  const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join('/'));
  const entry: fc.Arbitrary<ZipEntry> = fc.oneof(
    fc.record({ name: path, content: fc.string(), deflate: fc.boolean() }),
    fc.tuple(path, path).map(([name, to]) => link(name, to)),
  );

  /** Everything in a tree that is real is inside of it, through links as well. */
  const expectInside = (): void => {
    expect(readdirSync(join(directory, 'out'))).toEqual(['task']);
    expect(readdirSync(directory).sort()).toEqual(['function.zip', 'out']);
  };

  test('it comes out within the directory, or not at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 6 }), async (entries) => {
        rmSync(join(directory, 'out'), { recursive: true, force: true });
        try {
          await unpack(entries);
        } catch (error) {
          expect(error).toBeInstanceOf(CodeError);
          expectNothingLeft();
          return;
        }
        expectInside();
        for (const [name, content] of Object.entries(readTree(target)))
          if (content.startsWith('→ ')) expectLinkInside(name);
      }),
      { numRuns: 300 },
    );
  });

  /** Asks the system where a link leads: nowhere, or inside. */
  const expectLinkInside = (name: string): void => {
    const found = realPath(join(target, name));
    if (found !== undefined) expect(`${found}/`.startsWith(`${realPath(target) ?? ''}/`)).toBe(true);
  };

  test('broken anywhere, it comes out as it was, or not at all', async () => {
    const entries: ZipEntry[] = [
      { name: 'index.mjs', content: 'export const handler = () => 1;\n'.repeat(20) },
      { name: 'stored', content: 'stored as it is', deflate: false },
      link('link', 'index.mjs'),
    ];
    const bytes = makeZip(entries);
    const contents = entries.map(({ content }) => String(content));
    // A type has no checksum in a zip, so a file may come out as a link, and the other way round; contents have one.
    const possible = new Set(['/', ...contents, ...contents.map((content) => `→ ${content}`)]);
    const at = fc.nat(bytes.length - 1);
    const damage = fc.oneof(
      at.map((length) => bytes.subarray(0, length)),
      fc.tuple(at, fc.integer({ min: 1, max: 255 })).map(([index, flip]) => {
        const copy = Buffer.from(bytes);
        copy[index] = (copy[index] ?? 0) ^ flip;
        return copy;
      }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (damaged) => {
        rmSync(join(directory, 'out'), { recursive: true, force: true });
        writeFileSync(file, damaged);
        try {
          await unzip(file, target);
        } catch (error) {
          expect(error).toBeInstanceOf(CodeError);
          expectNothingLeft();
          return;
        }
        expectInside();
        for (const content of Object.values(readTree(target))) expect(possible).toContain(content);
      }),
      { numRuns: 500 },
    );
  });
});

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    // It leads nowhere.
    return undefined;
  }
}
