import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { whenThere } from './missing-directories.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'missing-test-'));
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true });
});

test('all who wait for a directory are told once, by one timer; who has given up is not', () => {
  const [here, later] = [join(directory, 'here'), join(directory, 'later')];
  const told: string[] = [];
  whenThere(here, () => told.push('first'));
  whenThere(here, () => told.push('second'));
  const giveUp = whenThere(here, () => told.push('given up'));
  const stop = whenThere(later, () => told.push('later'));
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1000);
  giveUp();
  mkdirSync(here);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual(['first', 'second']);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('who waits again is told at the next look, not within the same one', () => {
  let told = 0;
  const again = (): (() => void) =>
    whenThere(directory, () => {
      told += 1;
      stop = again();
    });
  let stop = again();
  vi.advanceTimersToNextTimer();
  expect(told).toBe(1);
  vi.advanceTimersToNextTimer();
  expect(told).toBe(2);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});
