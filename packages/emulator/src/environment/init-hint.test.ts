import { expect, test } from 'vitest';

import { waitedFor } from './init-hint.ts';

test('an extension that has not come further is told what it has to do next', () => {
  expect(waitedFor([{ name: 'a', phase: 'Started' }])).toMatch(
    /a, which has not registered: POST .*register/,
  );
  expect(waitedFor([{ name: 'b', phase: 'Registered' }])).toMatch(/b, which has registered .* GET .*next/);
});

test('where no extension was waited for, there is nothing to say of them', () => {
  expect(waitedFor([])).toBeUndefined();
});
