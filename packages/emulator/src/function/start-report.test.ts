import { afterEach, expect, it, vi } from 'vitest';

import { StartReport } from './start-report.ts';

const identity = {
  functionName: 'fn',
  functionVersion: '$LATEST',
  runtimeVersion: 'nodejs:20.local',
  runtimeVersionArn: 'arn:aws:lambda:eu-central-1::runtime:local',
  instanceId: 'i',
  instanceMaxMemory: 128,
};

afterEach(() => {
  vi.restoreAllMocks();
});

it('the time before an environment begins to start is no part of its init', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
  const report = new StartReport({ phase: 'init', snapStart: false, tell: () => undefined });
  now.mockReturnValue(3_000);
  report.begin(identity);
  expect(report.end(undefined, 3_100)).toEqual({ initDurationMs: 100 });
});
