import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';
import { parse } from 'yaml';

import { goldenDirectory } from './testing/golden.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/compose.md'), 'utf8');
const excerpts = [...page.matchAll(/```yaml\n# (?:(\w+): )?docker-compose\.yml\n([^`]*)```/g)].map(
  ([, name = 'minimal', text = '']) => ({ name, text }),
);

it('docs/compose.md shows what is generated', () => {
  expect(excerpts.length).toBeGreaterThan(5);
  for (const { name, text } of excerpts) {
    const file = readFileSync(join(goldenDirectory, name, 'docker-compose.yml'), 'utf8');
    expect(parse(file)).toMatchObject(parse(text) as object);
  }
});
