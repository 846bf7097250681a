import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { watchCode, type CodeWatcher } from './watch.ts';

let directory: string;
let watcher: CodeWatcher | undefined;
let changes: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'code-watch-'));
  await writeFile(join(directory, 'index.js'), 'one');
  changes = [];
});

afterEach(async () => {
  await watcher?.close();
  await rm(directory, { recursive: true, force: true });
});

const start = (): CodeWatcher => {
  watcher = watchCode(
    directory,
    { ignore: [], include: [], poll: false },
    {
      onChange: (path) => changes.push(path),
      onError: (error) => {
        throw error;
      },
    },
  );
  return watcher;
};

test.skipIf(process.platform !== 'linux')(
  'a change is known one turn of the event loop after it was made',
  async () => {
    await start().ready;
    await setImmediate();
    changes = [];
    await writeFile(join(directory, 'index.js'), 'two');
    await setImmediate();
    expect(changes).toContain('index.js');
  },
);

test('a file that replaces another by rename is a change', async () => {
  await start().ready;
  await writeFile(join(directory, 'index.js.new'), 'two');
  await rename(join(directory, 'index.js.new'), join(directory, 'index.js'));
  await vi.waitFor(() => expect(changes).toContain('index.js'));
});

test('a new file in a new directory is a change', async () => {
  await start().ready;
  await mkdir(join(directory, 'lib'));
  await writeFile(join(directory, 'lib', 'a.js'), 'a');
  await vi.waitFor(() => expect(changes).toContain('lib/a.js'));
});

test('a change made before the watcher is ready is not missed', async () => {
  const { ready } = start();
  await writeFile(join(directory, 'index.js'), 'two');
  await ready;
  await vi.waitFor(() => expect(changes).toContain('index.js'));
});

test('an ignored file is no change', async () => {
  await start().ready;
  changes = [];
  await mkdir(join(directory, '__pycache__'));
  await writeFile(join(directory, '__pycache__', 'm.pyc'), 'x');
  await writeFile(join(directory, 'seen.js'), 'x');
  await vi.waitFor(() => expect(changes).toContain('seen.js'));
  expect(changes.filter((path) => path.includes('pyc'))).toEqual([]);
});

describe('directories that are made anew', () => {
  /** An edit is seen although the directory was replaced just before, or a while ago. */
  const editIsSeen = async (file: string): Promise<void> => {
    changes = [];
    await writeFile(join(directory, file), String(Math.random()));
    await vi.waitFor(() => expect(changes).toContain(file), { timeout: 5_000 });
  };

  test('the code directory itself', async () => {
    await start().ready;
    for (let round = 0; round < 4; round++) {
      await rm(directory, { recursive: true });
      await mkdir(directory);
      await editIsSeen('index.js');
      await editIsSeen('index.js');
    }
  });

  test('the code directory, after it was gone for a while', async () => {
    await start().ready;
    await rm(directory, { recursive: true });
    await vi.waitFor(() => expect(changes.length).toBeGreaterThan(0));
    await mkdir(directory);
    await editIsSeen('index.js');
    await editIsSeen('index.js');
  });

  test('a directory in it', async () => {
    await mkdir(join(directory, 'dist'));
    await start().ready;
    for (let round = 0; round < 4; round++) {
      await rm(join(directory, 'dist'), { recursive: true });
      await mkdir(join(directory, 'dist'));
      await editIsSeen('dist/a.js');
      await editIsSeen('dist/a.js');
    }
  });

  test('a directory that is renamed into place', async () => {
    await mkdir(join(directory, 'dist'));
    await start().ready;
    await mkdir(join(directory, 'dist.new'));
    await rm(join(directory, 'dist'), { recursive: true });
    await rename(join(directory, 'dist.new'), join(directory, 'dist'));
    await editIsSeen('dist/a.js');
    await editIsSeen('dist/a.js');
  });

  test('one that is not there yet', async () => {
    await rm(directory, { recursive: true });
    await start().ready;
    await mkdir(directory);
    await editIsSeen('index.js');
  });
});
