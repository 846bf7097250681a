import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { CodeWatcher } from './watch.ts';
import { watchSources } from './watch-sources.ts';

let directory: string;
let watcher: CodeWatcher | undefined;
let changes: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'code-sources-'));
  await mkdir(join(directory, 'dist'));
  await mkdir(join(directory, 'layer/nodejs/node_modules/x'), { recursive: true });
  await mkdir(join(directory, 'code/node_modules/x'), { recursive: true });
  await writeFile(join(directory, 'dist/function.zip'), 'one');
  await writeFile(join(directory, 'layer/nodejs/node_modules/x/index.js'), 'one');
  await writeFile(join(directory, 'code/node_modules/x/index.js'), 'one');
  changes = [];
});

afterEach(async () => {
  await watcher?.close();
  await rm(directory, { recursive: true, force: true });
});

/** A busy machine may take its time. */
const eventually = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000 });

const start = async (code: string, ...layers: string[]): Promise<void> => {
  watcher = watchSources(
    { code: join(directory, code), layers: layers.map((layer) => join(directory, layer)) },
    { ignore: ['**/*.md'], include: [], poll: false },
    {
      onChange: (path) => changes.push(path),
      onError: (error) => {
        throw error;
      },
    },
  );
  await watcher.ready;
  await setImmediate();
  changes = [];
};

const zip = (): string => join(directory, 'dist/function.zip');

test('a zip that is written, or replaced by another, is a change each time', async () => {
  await start('dist/function.zip');
  for (let round = 0; round < 3; round += 1) {
    changes = [];
    await writeFile(zip(), String(round));
    await eventually(() => expect(changes).toContain('function.zip'));
    changes = [];
    await writeFile(`${zip()}.new`, `new ${round}`);
    await rename(`${zip()}.new`, zip());
    await eventually(() => expect(changes).toContain('function.zip'));
  }
});

test('a zip in a directory that a build removes and makes anew is a change each time', async () => {
  await start('dist/function.zip');
  for (let round = 0; round < 3; round += 1) {
    await rm(join(directory, 'dist'), { recursive: true });
    await mkdir(join(directory, 'dist'));
    changes = [];
    await writeFile(zip(), String(round));
    await eventually(() => expect(changes.length).toBeGreaterThan(0));
  }
});

test('what else is in the directory of a zip is none', async () => {
  await start('dist/function.zip');
  await writeFile(join(directory, 'dist/other.zip'), '');
  await mkdir(join(directory, 'dist/more'));
  await writeFile(join(directory, 'dist/more/function.zip'), '');
  await writeFile(zip(), 'seen');
  await eventually(() => expect(changes).toContain('function.zip'));
  expect(new Set(changes)).toEqual(new Set(['function.zip']));
});

test('dependencies in a layer count, those in the code do not, and what is ignored counts nowhere', async () => {
  await start('code', 'layer');
  await writeFile(join(directory, 'code/node_modules/x/index.js'), 'two');
  await writeFile(join(directory, 'layer/nodejs/node_modules/x/README.md'), 'two');
  await writeFile(join(directory, 'layer/nodejs/node_modules/x/index.js'), 'two');
  await eventually(() => expect(changes).toContain('nodejs/node_modules/x/index.js'));
  expect(new Set(changes)).toEqual(new Set(['nodejs/node_modules/x/index.js']));
});
