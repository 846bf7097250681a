import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { InputWatcher } from './input-watcher.ts';

let root: string;
let watcher: InputWatcher;
let changes: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'inputs-'));
  for (const directory of ['fn', 'shared']) await mkdir(at(directory));
  for (const file of ['fn/index.ts', 'shared/a.ts', 'shared/b.ts']) await writeFile(at(file), '1');
  changes = [];
  watcher = new InputWatcher(
    at('fn'),
    { ignore: [], include: [], poll: false },
    {
      onChange: (path) => changes.push(path),
      onError: (error) => {
        throw error;
      },
    },
  );
});

afterEach(async () => {
  await watcher.close();
  await rm(root, { recursive: true, force: true });
});

const at = (path: string): string => join(root, path);

const watch = (...files: string[]): Promise<void> => watcher.watch(files.map(at), Date.now());

/** Writes until a change is told of: a watch may take its time to begin. */
const untilTold = async (file: string, told: string): Promise<void> => {
  changes = [];
  await vi.waitFor(
    async () => {
      await writeFile(at(file), String(Math.random()));
      expect(changes).toContain(told);
    },
    { timeout: 10_000 },
  );
};

test('files elsewhere are watched by name, in the place of those before', async () => {
  await watch('fn/index.ts', 'shared/a.ts');
  await untilTold('shared/a.ts', 'a.ts');
  await watch('shared/b.ts');
  await untilTold('shared/b.ts', 'b.ts');
  await writeFile(at('shared/a.ts'), '2');
  await writeFile(at('fn/index.ts'), '2');
  await untilTold('shared/b.ts', 'b.ts');
  expect(new Set(changes)).toEqual(new Set(['b.ts']));
});

test('a file that is missing is watched, also where its directory is', async () => {
  await watch('shared/new.ts', 'later/new.ts');
  await untilTold('shared/new.ts', 'new.ts');
  changes = [];
  await mkdir(at('later'));
  await writeFile(at('later/new.ts'), '1');
  await vi.waitFor(() => expect(changes).not.toEqual([]), { timeout: 10_000 });
});

test('what changed since the files were read is told of', async () => {
  await watcher.watch([at('shared/a.ts')], Date.now() - 60_000);
  await vi.waitFor(() => expect(changes).toContain('a.ts'), { timeout: 10_000 });
});
