import type { FunctionState } from '@lambda-stack/invoke';
import { expect, test } from 'vitest';

import { queueLines } from './function-columns.ts';

const fn = (name: string, queued: number, nextAt?: string): FunctionState => ({
  name,
  arn: '',
  runtime: 'nodejs22.x',
  handler: 'index.handler',
  memory: 128,
  timeout: 3,
  concurrency: 1,
  environments: [],
  counters: { invocations: 0, errors: 0, timeouts: 0, throttles: 0, coldStarts: 0 },
  events: { queued, accepted: 0, delivered: 0, retried: 0, dropped: {}, ...(nextAt && { nextAt }) },
});

test('of functions with invocations that wait, when the first one is tried', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const functions = [
    fn('late', 2, '2026-01-01T00:00:47.500Z'),
    fn('due', 1, '2025-12-31T23:59:59Z'),
    fn('running', 1),
  ];
  expect(queueLines(functions, now)).toEqual([
    'late has 2 queued: next in 48 s',
    'due has 1 queued: next now',
  ]);
});
