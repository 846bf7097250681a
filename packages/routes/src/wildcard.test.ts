import fc from 'fast-check';
import { expect, it } from 'vitest';

import { wildcard } from './wildcard.ts';

it.each([
  ['/img/*', '/img/', true],
  ['/img/*', '/img/a/b.png', true],
  ['/img/*', '/img', false],
  ['/img/*.png', '/img/a.png.gif/b.png', true],
  ['/im?', '/img', true],
  ['/im?', '/im', false],
  ['*', '', true],
  ['**', 'x', true],
  ['', '', true],
  ['', 'x', false],
  ['a\\*', 'a*', true],
  ['a\\*', 'ab', false],
  ['a\\?c', 'abc', false],
  ['a\\b', 'a\\b', true],
  ['?', '😀', true],
  ['/A', '/a', false],
])('%s and %s: %s', (pattern, text, expected) => {
  expect(wildcard(pattern, { escapes: true })(text)).toBe(expected);
});

it.each([
  ['a\\*', 'a\\bc'],
  ['a\\?', 'a\\b'],
  ['a\\\\', 'a\\\\'],
])('has no escapes where they are not asked for: %s and %s', (pattern, text) => {
  expect(wildcard(pattern)(text)).toBe(true);
});

it('takes either case where that is asked for', () => {
  expect(wildcard('*.Example.com', { ignoreCase: true })('API.example.COM')).toBe(true);
});

const signs = fc.stringMatching(/^[ab*?]{0,8}$/);

it('matches what the regular expression of the pattern does', () => {
  fc.assert(
    fc.property(signs, fc.stringMatching(/^[ab]{0,8}$/), (pattern, text) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      expect(wildcard(pattern)(text)).toBe(expression.test(text));
    }),
  );
});

it('is quick for patterns that hold up regular expressions', () => {
  const matches = wildcard(`${'a*'.repeat(60)}b`);
  expect(matches('a'.repeat(2_000))).toBe(false);
});
