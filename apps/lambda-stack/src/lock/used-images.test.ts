import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadConfiguration } from '@lambda-stack/config';
import { expect, it } from 'vitest';

import { usedImages } from './used-images.ts';

async function imagesOf(configuration: object): Promise<readonly string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'ls-images-'));
  try {
    const file = join(directory, 'lambda-stack.yaml');
    writeFileSync(join(directory, 'x.sh'), '');
    writeFileSync(file, JSON.stringify(configuration));
    return usedImages((await loadConfiguration({ directory, file, local: false })).keep());
  } finally {
    rmSync(directory, { recursive: true });
  }
}

it('are those of functions, of side services and of the toolbox', async () => {
  const configuration = {
    functions: {
      code: { runtime: 'provided.al2023', handler: 'x.y', code: '.' },
      image: { image: 'b:1' },
    },
    services: { side: { image: 'a:1' }, again: { image: 'b:1' }, own: { image: 'own', build: '.' } },
  };
  const all = ['a:1', 'b:1', 'node:22-bookworm-slim', 'public.ecr.aws/lambda/provided:al2023'];
  expect(await imagesOf(configuration)).toEqual(all);
  expect(await imagesOf({ ...configuration, toolbox: { nodeImage: 'node:24' } })).toContain('node:24');
});

it('are none that a variable decides', async () => {
  const configuration = {
    toolbox: { nodeImage: 'node:${env:NODE:-24}' },
    functions: { image: { image: 'b:${env:TAG:-1}' } },
    services: { one: { image: 'x:${TAG:-1}' }, two: { image: 'x:$TAG' } },
  };
  expect(await imagesOf(configuration)).toEqual([]);
});
