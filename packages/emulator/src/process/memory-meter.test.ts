import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createMemoryMeter, type MemoryMeter } from './memory-meter.ts';

/** A shell with 64 MB, and four forks of it, which share them. */
const script = `
data=$(head -c 64000000 /dev/zero | tr '\\0' x)
for _ in 1 2 3 4; do { sleep 1000; : ; } & done
echo ready
wait`;

describe.skipIf(process.platform !== 'linux')('processes that share memory', () => {
  let shell: ChildProcess;
  let meter: MemoryMeter;

  beforeAll(async () => {
    shell = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(shell.stdout ?? shell, 'data');
    meter = createMemoryMeter(() => [shell.pid ?? 0]);
  });

  afterAll(() => {
    if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL');
  });

  /** What is told to be above the limit, in MB. */
  const above = (limitMB: number): number[] => {
    const told: number[] = [];
    meter.checkLimit(limitMB, (megabytes) => told.push(megabytes));
    return told;
  };

  it('have it once: they are within a limit that it fits into', () => {
    expect(above(250)).toEqual([]);
  });

  it('are above a limit that it does not fit into', () => {
    expect(above(60)).toEqual([expect.toSatisfy((megabytes: number) => megabytes > 60 && megabytes < 250)]);
  });

  it('have a peak that has it once', () => {
    const peak = createMemoryMeter(() => [shell.pid ?? 0]).peakMB();
    expect(peak).toBeGreaterThan(60);
    expect(peak).toBeLessThan(250);
  });
});
