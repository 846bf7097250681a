import { createHash } from 'node:crypto';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { ZipMeter } from './zip-meter.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zip-meter-test-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const measuresOf = (content: string): object => ({
  CodeSize: content.length,
  CodeSha256: createHash('sha256').update(content).digest('base64'),
});

it('reads a file again only when it has changed', async () => {
  const path = join(directory, 'code.zip');
  const meter = new ZipMeter(path);
  await expect(meter.measure()).rejects.toThrow('ENOENT');
  await writeFile(path, 'one');
  await utimes(path, 1, 1);
  expect(await meter.measure()).toEqual(measuresOf('one'));
  // The same by all that is looked at.
  await writeFile(path, 'two');
  await utimes(path, 1, 1);
  expect(await meter.measure()).toEqual(measuresOf('one'));
  await utimes(path, 2, 2);
  expect(await meter.measure()).toEqual(measuresOf('two'));
  await writeFile(path, 'three');
  expect(await meter.measure()).toEqual(measuresOf('three'));
});
