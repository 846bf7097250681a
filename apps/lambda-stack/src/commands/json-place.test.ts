import fc from 'fast-check';
import { expect, test } from 'vitest';

import { jsonErrorPlace } from './json-place.ts';

test.each([
  ['', 1, 1],
  ['nope', 1, 2],
  ['{"a": 1,}', 1, 9],
  ['{"a": [1, 2,]}', 1, 13],
  ['{\n  "a": 1,\n  "b": nope\n}', 3, 9],
  ['{\r\n  a: 1 }', 2, 3],
  ['{"a" 1}', 1, 6],
  ['[1 2]', 1, 4],
  ['[1}', 1, 3],
  ['{"a": "\n"}', 1, 8],
  ['{} {}', 1, 4],
  ['01', 1, 2],
  ['[', 1, 2],
])('%j stops being JSON at line %i, column %i', (text, line, column) => {
  expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  expect(jsonErrorPlace(text)).toEqual({ line, column });
});

test('all of a JSON text is taken, so that what follows it is what is wrong', () => {
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 0, max: 3 }), (text, indent) => {
      const written = `${JSON.stringify(JSON.parse(text), undefined, indent)} `;
      const lines = written.split('\n');
      expect(jsonErrorPlace(`${written}!`)).toEqual({
        line: lines.length,
        column: (lines.at(-1) ?? '').length + 1,
      });
    }),
  );
});
