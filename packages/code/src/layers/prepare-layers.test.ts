import { execFile } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { link, makeZip, type ZipEntry } from '../testing/make-zip.ts';
import { readTree } from '../testing/read-tree.ts';
import { prepareLayers } from './prepare-layers.ts';

let directory: string;
let trees: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'code-layers-'));
  trees = join(directory, 'trees');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (path: string, content: string, mode = 0o644): void => {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
};

const zip = (path: string, entries: readonly ZipEntry[]): string => {
  writeFileSync(join(directory, path), makeZip(entries));
  return join(directory, path);
};

const prepare = (...layers: string[]): Promise<string> =>
  prepareLayers(
    layers.map((layer) => join(directory, layer)),
    trees,
  );

/** Until what was written is old enough to be told from what is written next. */
const settled = (...layers: string[]): Promise<string> =>
  vi.waitFor(async () => {
    const tree = await prepare(...layers);
    expect(await prepare(...layers)).toBe(tree);
    return tree;
  }, 10_000);

describe('the tree', () => {
  test('has the files of all layers, of directories and zips; later ones win', async () => {
    write('a/nodejs/node_modules/x/index.js', 'a');
    write('a/only-a', 'a');
    zip('b.zip', [
      { name: 'nodejs/node_modules/x/index.js', content: 'b' },
      { name: 'bin/tool', content: 'b', mode: 0o100_755 },
    ]);
    write('c/bin/tool', 'c', 0o700);
    expect(readTree(await prepare('a', 'b.zip', 'c'))).toMatchObject({
      'nodejs/node_modules/x/index.js': 'b',
      'only-a': 'a',
      'bin/tool': 'c',
    });
    expect(readTree(await prepare('c', 'b.zip', 'a'))).toMatchObject({
      'nodejs/node_modules/x/index.js': 'a',
      'bin/tool': 'b',
    });
  });

  test('keeps modes and links', async () => {
    write('a/bin/tool', '', 0o755);
    write('a/lib/x.so.1', 'x', 0o640);
    symlinkSync('x.so.1', join(directory, 'a/lib/x.so'));
    symlinkSync('/usr/bin/env', join(directory, 'a/env'));
    zip('b.zip', [link('lib/y.so', 'x.so')]);
    const tree = await prepare('a', 'b.zip');
    expect(readTree(tree)).toMatchObject({
      'lib/x.so': '→ x.so.1',
      'lib/y.so': '→ x.so',
      env: '→ /usr/bin/env',
    });
    expect(lstatSync(join(tree, 'bin/tool')).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(tree, 'lib/x.so.1')).mode & 0o777).toBe(0o640);
  });

  test('has links that lead out of their layer lead where they led', async () => {
    write('shared/index.js', 'shared');
    mkdirSync(join(directory, 'a'));
    symlinkSync('../shared', join(directory, 'a/lib'));
    const tree = await prepare('a');
    expect(statSync(join(tree, 'lib/index.js')).isFile()).toBe(true);
  });

  test('takes a file over a directory, a directory over a file, and either over a link', async () => {
    write('a/x/inner', 'a');
    write('a/y', 'a');
    write('a/target/kept', 'a');
    symlinkSync('target', join(directory, 'a/z'));
    symlinkSync('target/kept', join(directory, 'a/w'));
    write('b/x', 'b');
    write('b/y/inner', 'b');
    write('b/z/inner', 'b');
    write('b/w', 'b');
    expect(readTree(await prepare('a', 'b'))).toEqual({
      target: '/',
      'target/kept': 'a',
      w: 'b',
      x: 'b',
      y: '/',
      'y/inner': 'b',
      z: '/',
      'z/inner': 'b',
    });
  });

  test('of one zip is what is in it', async () => {
    zip('code.zip', [{ name: 'index.mjs', content: '1' }]);
    expect(readTree(await prepare('code.zip'))).toEqual({ 'index.mjs': '1' });
  });

  test('can be written in and removed whatever the modes in the layers', async () => {
    write('a/closed/file', 'x', 0o400);
    chmodSync(join(directory, 'a/closed'), 0o500);
    const tree = await prepare('a');
    expect(lstatSync(join(tree, 'closed')).mode & 0o777).toBe(0o700);
    chmodSync(join(directory, 'a/closed'), 0o700);
  });
});

describe('content', () => {
  test('that has not changed is not copied again', async () => {
    write('a/x', '1');
    zip('b.zip', [{ name: 'y', content: '2' }]);
    const tree = await settled('a', 'b.zip');
    const { ino } = statSync(join(tree, 'x'));
    expect(statSync(join(await prepare('a', 'b.zip'), 'x')).ino).toBe(ino);
  });

  test('of a zip that is only touched is the same', async () => {
    const file = zip('b.zip', [{ name: 'y', content: '2' }]);
    const tree = await prepare('b.zip');
    utimesSync(file, 1, 1);
    expect(await prepare('b.zip')).toBe(tree);
  });

  test.each([
    ['a file’s bytes, of the same length', () => write('a/x', '2')],
    ['a file’s mode', () => chmodSync(join(directory, 'a/x'), 0o755)],
    ['a new file', () => write('a/deep/new', '')],
    ['a new, empty directory', () => mkdirSync(join(directory, 'a/empty'))],
    ['a file that is gone', () => rmSync(join(directory, 'a/x'))],
    ['a file put in its place', () => renameSync(join(directory, 'a/y'), join(directory, 'a/x'))],
    ['a link', () => symlinkSync('x', join(directory, 'a/link'))],
    ['another zip', () => zip('b.zip', [{ name: 'z', content: '4' }])],
  ])('differs by %s', async (_, change) => {
    write('a/x', '1');
    write('a/y', '3');
    zip('b.zip', [{ name: 'z', content: '2' }]);
    const tree = await settled('a', 'b.zip');
    change();
    const next = await prepare('a', 'b.zip');
    expect(next).not.toBe(tree);
    const expected = { ...readTree(join(directory, 'a')), z: readTree(next)['z'] };
    expect(readTree(next)).toEqual(expected);
  });

  test('of a change right after a copy is never taken for what was copied', async () => {
    for (let round = 0; round < 50; round += 1) {
      write('a/x', String(round % 10));
      expect(readTree(await prepare('a'))).toEqual({ x: String(round % 10) });
    }
  });
});

test('several processes at once make one tree, and leave nothing else', async () => {
  for (let n = 0; n < 50; n += 1) write(`a/dir${n}/file`, String(n));
  zip('b.zip', [{ name: 'z', content: '4' }]);
  const program = join(directory, 'prepare.mjs');
  await build({
    stdin: {
      contents: `
        import { prepareLayers } from './prepare-layers.ts';
        const [trees, ...layers] = process.argv.slice(2);
        process.stdout.write(await prepareLayers(layers, trees));`,
      resolveDir: import.meta.dirname,
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  await settled('a', 'b.zip');
  rmSync(trees, { recursive: true });
  const run = promisify(execFile);
  const args = [program, trees, join(directory, 'a'), join(directory, 'b.zip')];
  const made = await Promise.all(Array.from({ length: 4 }, () => run(process.execPath, args)));
  const paths = new Set(made.map(({ stdout }) => stdout));
  expect(readdirSync(trees).map((name) => join(trees, name))).toEqual([...paths]);
  expect(paths.size).toBe(1);
  expect(Object.keys(readTree(made[0]?.stdout ?? ''))).toHaveLength(101);
});

describe('what is wrong is said, and nothing is left', () => {
  test.each([
    ['a directory that is missing', 'none', 'none does not exist', () => undefined],
    ['a zip that is missing', 'none.zip', 'none.zip does not exist', () => undefined],
    ['a zip that is broken', 'b.zip', 'is no complete zip file', () => write('b.zip', 'PK')],
    ['a file in place of a directory', 'b', 'cannot be read', () => write('b', '')],
  ])('%s', async (_, name, reason, make) => {
    write('a/x', '1');
    make();
    await expect(prepare('a', name)).rejects.toThrow(reason);
    expect(readdirSync(trees)).toEqual([]);
  });

  test('a socket', async () => {
    mkdirSync(join(directory, 'b'));
    const server = createServer().listen(join(directory, 'b/x'));
    await once(server, 'listening');
    try {
      await expect(prepare('b')).rejects.toThrow('"x" is a device, a pipe or a socket');
      expect(readdirSync(trees)).toEqual([]);
    } finally {
      server.close();
    }
  });
});
