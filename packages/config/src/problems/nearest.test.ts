import { expect, it } from 'vitest';

import { nearest } from './nearest.ts';

it.each([
  ['timuot', 'timeout'],
  ['TIMEOUT', 'timeout'],
  ['memry', 'memory'],
  ['ocde', 'code'],
])('takes %s for a slip of %s', (word, meant) => {
  expect(nearest(word, ['timeout', 'memory', 'code'])).toBe(meant);
});

it('does not guess from afar', () => {
  expect(nearest('quux', ['timeout', 'memory', 'code'])).toBeUndefined();
  expect(nearest('anything', [])).toBeUndefined();
});
