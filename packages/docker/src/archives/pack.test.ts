import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { packDirectory } from './pack.ts';
import { readTar } from './tar.ts';

test('the files of a directory, by their paths in it, and whether they may be run', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lsdocker-pack-'));
  try {
    await mkdir(join(directory, 'bin'));
    await writeFile(join(directory, 'bin/tool'), 'run', { mode: 0o700 });
    await writeFile(join(directory, 'Dockerfile'), 'FROM scratch\n', { mode: 0o600 });
    const found: unknown[] = [];
    await writeFile(join(directory, 'bin/notes'), 'none');
    await readTar(
      await packDirectory(directory, (path) => path !== 'bin/notes'),
      async ({ name, mode, mtime }, content) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of content) chunks.push(chunk);
        found.push([name, mode?.toString(8), mtime?.getTime(), Buffer.concat(chunks).toString()]);
        return true;
      },
    );
    expect(found).toEqual([
      ['Dockerfile', '644', 0, 'FROM scratch\n'],
      ['bin/tool', '755', 0, 'run'],
    ]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
