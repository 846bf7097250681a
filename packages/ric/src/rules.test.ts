import { expect, test } from 'vitest';

import { rulesOf } from './rules.ts';

test.each([
  ['AWS_Lambda_nodejs22.x', '24.1.0', true],
  ['AWS_Lambda_nodejs24.x', '20.19.0', false],
  ['AWS_Lambda_nodejs26.x', '20.19.0', false],
  [undefined, '22.1.0', true],
  [undefined, '24.1.0', false],
  ['AWS_Lambda_Image', '24.1.0', false],
])(
  'the configured runtime decides, else the local version: %s on Node.js %s',
  (configured, local, callbacks) => {
    expect(rulesOf(configured, local).callbacks).toBe(callbacks);
  },
);
