import fc from 'fast-check';
import { expect, it } from 'vitest';

import { matchesWildcard } from './wildcard.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), maxLength: 8 });

it('takes what a regular expression of the same meaning takes', () => {
  fc.assert(
    fc.property(pattern, text, (wild, subject) => {
      const expression = new RegExp(`^${wild.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      expect(matchesWildcard(wild, subject)).toBe(expression.test(subject));
    }),
    { numRuns: 5_000 },
  );
});

it('does not try a pattern of many stars again and again', () => {
  expect(matchesWildcard('*a'.repeat(2_000) + 'b', 'a'.repeat(4_000))).toBe(false);
});
