import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { catalogue, cataloguePage, StackError } from './index.ts';

test('an error carries its exit code and, without a hint of its own, the catalogue’s remedy', () => {
  const error = new StackError('PORT_IN_USE', 'Port 1 is taken');
  expect(error).toMatchObject({
    exitCode: 4,
    hint: catalogue.PORT_IN_USE.remedy,
    message: 'Port 1 is taken',
  });
  expect(new StackError('PORT_IN_USE', '', { hint: 'do this' }).hint).toBe('do this');
});

test.each([129, 130, 143])('the page has the exit code of a signal: %i', (code) => {
  expect(cataloguePage()).toContain(`\n| ${code} | `);
});

test('docs/errors.md is made from the catalogue', () => {
  const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  expect(page, 'run `npm run docs`').toBe(cataloguePage());
});
