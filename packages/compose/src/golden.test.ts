import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { generate } from './index.ts';
import { violations } from './testing/compose-schema.ts';
import { goldenDirectory, goldenInput } from './testing/golden.ts';

describe('what is generated for', () => {
  it.each(readdirSync(goldenDirectory))('%s', async (name) => {
    const documents = generate(await goldenInput(name));
    expect([...documents.keys()].sort()).toMatchSnapshot();
    for (const [path, text] of documents)
      await expect(text).toMatchFileSnapshot(join(goldenDirectory, name, path));
    expect(violations(documents)).toEqual([]);
  });
});

it('is held against the Compose Specification', () => {
  const compose = 'services:\n  hello: { image: node, read_onyl: true, restart: [] }\n';
  expect(violations(new Map([['docker-compose.yml', compose]]))).toEqual([
    '/services/hello must NOT have additional properties',
    '/services/hello/restart must be string',
  ]);
});
