import { expect, it } from 'vitest';

import { spansOf } from './spans.ts';

const begun = performance.now() - 10_000;

it('are as long as what they tell of, and begin when that did', () => {
  const spans = spansOf({
    begun,
    responding: begun + 23.0204,
    responded: begun + 25,
    ready: begun + 25.5,
  });
  expect(spans.map(({ name, durationMs }) => [name, durationMs])).toEqual([
    ['responseLatency', 23.02],
    ['responseDuration', 1.98],
    ['runtimeOverhead', 0.5],
  ]);
  const [latency, duration] = spans.map(({ start }) => Date.parse(start));
  expect(Math.abs(Number(duration) - Number(latency) - 23)).toBeLessThan(2);
});

it.each([
  ['no response', { begun, ready: begun + 1 }, []],
  ['a response that broke off', { begun, responding: begun + 1, ready: begun + 2 }, ['responseLatency']],
  [
    'a runtime that ended after it',
    { begun, responding: begun + 1, responded: begun + 2 },
    ['responseLatency', 'responseDuration'],
  ],
])('%s: what there was', (_, milestones, names) => {
  expect(spansOf(milestones).map(({ name }) => name)).toEqual(names);
});
