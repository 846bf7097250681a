import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { limitLifetime } from './connection-lifetime.ts';
import { quotas } from './limits.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const minutes = (count: number): number => count * 60_000;

/** When, in minutes, a connection ends that is active at certain ones. */
function endOf(activity: readonly number[], forMinutes = 200): number | undefined {
  const start = Date.now();
  let lastActiveAt = start;
  let end: number | undefined;
  const stop = limitLifetime(
    quotas,
    () => lastActiveAt,
    () => {
      expect(end).toBeUndefined();
      end = (Date.now() - start) / 60_000;
    },
  );
  for (let minute = 1; minute <= forMinutes; minute += 1) {
    vi.advanceTimersByTime(minutes(1));
    if (activity.includes(minute)) lastActiveAt = Date.now();
  }
  stop();
  return end;
}

it('ends a connection that is idle for ten minutes', () => {
  expect(endOf([])).toBe(10);
});

it('counts from the last message', () => {
  expect(endOf([3, 9])).toBe(19);
});

it('ends a connection after two hours, though messages come', () => {
  expect(endOf(Array.from({ length: 200 }, (_, minute) => minute))).toBe(120);
});

it('does nothing when it is called off', () => {
  expect(endOf([5], 14)).toBeUndefined();
  vi.advanceTimersByTime(minutes(200));
});
