import { expect, test } from 'vitest';

import { formatTable } from './table.ts';

test('columns are as wide as their widest cell, without spaces at the end', () => {
  expect(
    formatTable([
      ['a', 'bb', 'c'],
      ['long', '', 'last one'],
      ['x', 'y'],
    ]),
  ).toEqual(['a     bb  c', 'long      last one', 'x     y']);
});

test('styles take no room', () => {
  expect(
    formatTable([
      ['\u001B[32mok\u001B[39m', 'x'],
      ['long', 'y'],
    ]),
  ).toEqual(['\u001B[32mok\u001B[39m    x', 'long  y']);
});

test('no rows', () => {
  expect(formatTable([])).toEqual([]);
});
