import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Creations } from './creations.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An interruption, with the creations that it waits for. */
function interrupted(...lines: readonly string[]) {
  const creations = new Creations();
  for (const line of lines) creations.line(line);
  const signal = creations.between(AbortSignal.abort('Ctrl-C'));
  return { creations, signal };
}

test('what is being made is waited for', async () => {
  const { creations, signal } = interrupted(
    ' Container stack-a-1  Creating',
    ' Container stack-b-1  Recreate',
  );
  await vi.advanceTimersByTimeAsync(1_000);
  creations.line(' Container stack-a-1  Created');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(signal.aborted).toBe(false);
  creations.line(' Container stack-b-1  Error');
  await vi.advanceTimersByTimeAsync(100);
  expect([signal.aborted, signal.reason]).toEqual([true, 'Ctrl-C']);
});

test('containers that follow their network are waited for, too', async () => {
  const { creations, signal } = interrupted(' Network stack_default  Creating');
  creations.line(' Network stack_default  Created');
  await vi.advanceTimersByTimeAsync(50);
  creations.line(' Container stack-a-1  Creating');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(signal.aborted).toBe(false);
});

test('where nothing is being made, nothing is waited for', async () => {
  const { signal } = interrupted(' Container stack-a-1  Created', ' Container stack-a-1  Waiting', '#3 DONE');
  await vi.advanceTimersByTimeAsync(100);
  expect(signal.aborted).toBe(true);
});

test('an engine that does not come to an end is not waited for without end', async () => {
  const { signal } = interrupted(' Container stack-a-1  Creating');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(signal.aborted).toBe(true);
});

test('nothing aborts before the signal does', async () => {
  const abort = new AbortController();
  const signal = new Creations().between(abort.signal);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(signal.aborted).toBe(false);
  abort.abort('Ctrl-C');
  await vi.advanceTimersByTimeAsync(100);
  expect(signal.reason).toBe('Ctrl-C');
});
