import { expect, it } from 'vitest';

import { describeTypes } from './describe-types.ts';

it('has a line for each value, with its type', () => {
  const event = { a: 'x\n', b: { c: [1, null, {}], d: true }, e: [] };
  expect(describeTypes(event)).toBe(`object of 3
  a: string "x\\n"
  b: object of 2
    c: array of 3
      0: number 1
      1: null
      2: object of 0
    d: boolean true
  e: array of 0
`);
});
