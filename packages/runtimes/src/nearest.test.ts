import fc from 'fast-check';
import { expect, test } from 'vitest';

import { editDistance, nearest } from './nearest.ts';

test.each([
  ['', '', 0],
  ['index', 'index', 0],
  ['idnex', 'index', 1],
  ['indx', 'index', 1],
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
])('from %j to %j are %i edits', (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits);
});

test('edits are symmetric, and at most the longer length', () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b);
      expect(distance).toBe(editDistance(b, a));
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(distance === 0).toBe(a === b);
    }),
  );
});

test('the nearest candidate is near enough, or none', () => {
  expect(nearest('handlr', ['main', 'handler', 'handle'])).toBe('handler');
  expect(nearest('Index', ['index'])).toBe('index');
  expect(nearest('xyz', ['handler', 'main'])).toBeUndefined();
  expect(nearest('prot', ['host', 'port'])).toBe('port');
  expect(nearest('zone', ['code', 'name'])).toBeUndefined();
});
