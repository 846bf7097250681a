import { expect, test } from 'vitest';

import { isAtLeast } from './version.ts';

test.each([
  ['26.1.5+dfsg1', '25', true],
  ['25.0.0', '25', true],
  ['24.0.9', '25', false],
  ['2.26.1-4', '2.26', true],
  ['v2.29.1-desktop.1', '2.26', true],
  ['2.9.0', '2.26', false],
  ['5.0.0', '2.26', true],
  ['dev', '2.26', false],
  ['', '25', false],
])('%s is at least %s: %s', (found, wanted, expected) => {
  expect(isAtLeast(found, wanted)).toBe(expected);
});
