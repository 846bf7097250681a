import { expect, it } from 'vitest';

import type { Verdict } from './authorizer-answer.ts';
import { VerdictCache } from './verdict-cache.ts';

const verdict: Verdict = { decide: () => 'allowed', principalId: 'me', context: undefined };

it('keeps a verdict for its time', () => {
  let now = 0;
  const cache = new VerdictCache(300, () => now);
  cache.set(['a'], verdict);
  now = 299_999;
  expect(cache.get(['a'])).toHaveProperty('verdict', verdict);
  now = 300_000;
  expect(cache.get(['a'])).toBeUndefined();
});

it('tells identities apart that look alike when joined', () => {
  const cache = new VerdictCache(300, () => 0);
  cache.set(['a,b', 'c'], verdict);
  expect(cache.get(['a', 'b,c'])).toBeUndefined();
  expect(cache.get(['a,b', 'c'])).toHaveProperty('verdict', verdict);
});

it('holds a thousand at most: the oldest goes', () => {
  const cache = new VerdictCache(300, () => 0);
  for (let index = 0; index <= 1_000; index++) cache.set([index.toString()], verdict);
  expect(cache.get(['0'])).toBeUndefined();
  expect(cache.get(['1'])).toHaveProperty('verdict', verdict);
  expect(cache.get(['1000'])).toHaveProperty('verdict', verdict);
});
