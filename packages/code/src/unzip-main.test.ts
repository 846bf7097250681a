import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { makeZip } from './testing/make-zip.ts';
import { readTree } from './testing/read-tree.ts';

let directory: string;
let program: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'code-unzip-main-'));
  program = join(directory, 'unzip.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'unzip-main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const run = (...args: string[]): Promise<{ status: number | string | null; errors: string }> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], (_, output, errors) =>
      resolve({ status: child.exitCode, errors: output + errors }),
    );
  });

test('the bundle unpacks a zip by itself, and says nothing', async () => {
  const file = join(directory, 'a.zip');
  writeFileSync(file, makeZip([{ name: 'bin/tool', content: 'x' }]));
  expect(await run(file, join(directory, 'a'))).toEqual({ status: 0, errors: '' });
  expect(readTree(join(directory, 'a'))).toEqual({ bin: '/', 'bin/tool': 'x' });
});

test('what is wrong is one line, and exit code 1', async () => {
  const file = join(directory, 'b.zip');
  writeFileSync(file, makeZip([{ name: '../b\nc' }]));
  expect(await run(file, join(directory, 'b'))).toEqual({
    status: 1,
    errors: `unzip: ${file}: "../b\\nc" leads out of the directory\n`,
  });
  expect(await run(join(directory, 'none.zip'), join(directory, 'c'))).toEqual({
    status: 1,
    errors: `unzip: ${join(directory, 'none.zip')} does not exist\n`,
  });
  expect(await run(file)).toEqual({ status: 1, errors: 'unzip: usage: unzip FILE DIRECTORY\n' });
});
