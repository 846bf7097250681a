import fc from 'fast-check';
import { expect, it } from 'vitest';

import { decodePercent, decodeQueryComponent } from './percent-encoding.ts';

it('decodes what was encoded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(decodePercent(encodeURIComponent(text))).toBe(text);
    }),
  );
});

it.each(['%', '%F', '%zz', '%C3%28', '%ff', 'a%2'])('leaves %s as it is', (text) => {
  expect(decodePercent(text)).toBe(text);
});

it('decodes beside what it leaves', () => {
  expect(decodePercent('%41%F/%C3%A9%zz')).toBe('A%F/é%zz');
});

it('takes a plus for a space in query strings only', () => {
  expect(decodeQueryComponent('a+b%2B')).toBe('a b+');
  expect(decodePercent('a+b')).toBe('a+b');
});
