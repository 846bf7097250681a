import type { FunctionCounters } from '@lambda-stack/invoke';

/** Counters that can be counted up. */
export type MutableCounters = { -readonly [Name in keyof FunctionCounters]: number };

export const createCounters = (): MutableCounters => ({
  invocations: 0,
  errors: 0,
  timeouts: 0,
  throttles: 0,
  coldStarts: 0,
});
