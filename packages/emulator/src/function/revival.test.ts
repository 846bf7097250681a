import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Revival } from './revival.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** The time (ms) from now until it is revived. */
function waited(revived: readonly unknown[]): number {
  const before = revived.length;
  const start = Date.now();
  while (revived.length === before) vi.advanceTimersToNextTimer();
  return Date.now() - start;
}

it('what dies soon is started again after longer and longer waits, until it has lived or another is asked for', () => {
  const revived: unknown[] = [];
  const revival = new Revival(() => revived.push(1));
  const afterEnd = (livedMs: number): number => {
    revival.onEnd(livedMs);
    return waited(revived);
  };
  expect([0, 10, 999, 0, 0, 0, 0].map(afterEnd)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect([5000, 0, 0].map(afterEnd)).toEqual([0, 1000, 2000]);
  revival.onChange();
  expect(waited(revived)).toBe(200);
  expect(afterEnd(0)).toBe(1000);
});

it('starts nothing after it was called off', () => {
  const revival = new Revival(() => expect.unreachable());
  revival.onEnd(0);
  revival.cancel();
  vi.runAllTimers();
});
