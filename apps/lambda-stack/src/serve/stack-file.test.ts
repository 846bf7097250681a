import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { readStackFile } from './stack-file.ts';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ls-serve-'));
  file = join(directory, 'stack.json');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (stageVariables: Readonly<Record<string, string>>): void =>
  writeFileSync(file, JSON.stringify({ region: '${env:REGION:-eu-west-1}', gateways: [{ stageVariables }] }));

it('has the values of the environment in the place of references, and nothing else is changed', async () => {
  write({ table: '${env:TABLE:-orders}', both: '<${env:A}|$${env:A}|$A|${A}>', '${env:A}': 'x' });
  expect(await readStackFile({ TABLE: '', A: '"${env:REGION}"' }, file)).toEqual({
    region: 'eu-west-1',
    gateways: [
      {
        stageVariables: {
          table: 'orders',
          both: '<"${env:REGION}"|${env:A}|$A|${A}>',
          '${env:A}': 'x',
        },
      },
    ],
  });
});

it('names a variable that is not set', async () => {
  write({ owner: '${env:OWNER}' });
  await expect(readStackFile({}, file)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('OWNER'),
  });
});
