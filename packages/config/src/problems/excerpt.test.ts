import { expect, it } from 'vitest';

import { excerpt } from './excerpt.ts';

it('puts a caret under each column of what is marked', () => {
  expect(excerpt('  timeout: 100', 12, 3)).toEqual(['  timeout: 100', '           ^^^']);
});

it('shows tabs as spaces, and the caret where they end', () => {
  expect(excerpt('\ta: 1', 2, 1)).toEqual(['  a: 1', '  ^']);
});

it('counts wide characters as two columns and combining ones as none', () => {
  expect(excerpt('世: "e\u0301" x', 9, 1)).toEqual(['世: "e\u0301" x', '        ^']);
});

it('puts two carets under an emoji, which is two units long', () => {
  expect(excerpt('a 🎉 b', 3, 2)).toEqual(['a 🎉 b', '  ^^']);
});

it('points behind the line where something is missing at its end', () => {
  expect(excerpt('timeout:', 9, 1)).toEqual(['timeout:', '        ^']);
});

it('lets no control character through', () => {
  const [line] = excerpt('a: \u001b[31mred\u202e', 1, 1);
  expect(line).toBe('a: \ufffd[31mred');
});

it('cuts a long line to what is around the mark', () => {
  const [line, carets] = excerpt(`${'a'.repeat(500)}b${'c'.repeat(500)}`, 501, 1);
  expect(line).toMatch(/^…a{30}bc+…$/);
  expect(line.length).toBeLessThanOrEqual(100);
  expect(line[carets.length - 1]).toBe('b');
});
