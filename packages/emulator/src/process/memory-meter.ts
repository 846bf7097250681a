import { execFile } from 'node:child_process';

import { processTree, proportionalKB, type ProcProcess } from './proc-process.ts';

/** Measures the memory of processes and their descendants, in MB, rounded up. */
export interface MemoryMeter {
  /** Reports what they use now where that is more than the limit (MB). */
  checkLimit(limitMB: number, report: (megabytes: number) => void): void;
  /** What they used at their highest so far; measures anew unless that was done a moment ago. */
  peakMB(): number;
}

/** A measurement is used again for this long (ms): a busy function is not slowed by measuring. */
const freshFor = 250;

/** Measures resident memory: from `/proc` on Linux, with `ps` elsewhere (there the figure is one measurement late). */
export function createMemoryMeter(
  pids: () => readonly number[],
  now: () => number = () => performance.now(),
): MemoryMeter {
  let peak = 0;
  let measuredAt = -Infinity;
  const { measure, measurePeak } = process.platform === 'linux' ? proc : ps;
  const keep = (kilobytes: number): void => {
    peak = Math.max(peak, kilobytes);
  };
  return {
    checkLimit(limitMB, report) {
      measure(pids(), Math.min(limitMB * 1024, peak), (kilobytes) => {
        keep(kilobytes);
        if (kilobytes > limitMB * 1024) report(Math.ceil(kilobytes / 1024));
      });
    },
    peakMB() {
      if (now() - measuredAt > freshFor) {
        measuredAt = now();
        measurePeak(pids(), peak, keep);
      }
      return Math.ceil(peak / 1024);
    },
  };
}

/** @param above less (kB) is of no interest, and need not be measured exactly, or told */
type Measure = (pids: readonly number[], above: number, report: (kilobytes: number) => void) => void;

/** How processes are measured: what they use now, and what they used at their highest. */
interface Method {
  readonly measure: Measure;
  readonly measurePeak: Measure;
}

/** Processes that share memory, after a fork say, have it once: the sum of what is resident is only the most that it can be. */
const proc: Method = {
  measure: (pids, above, report) => {
    const processes = pids.flatMap(processTree);
    if (sum(processes, residentKB) > above) report(usedKB(processes));
  },
  measurePeak: (pids, above, report) => {
    const trees = pids.map(processTree);
    const processes = trees.flat();
    // The kernel keeps the peak of each process; those of children, at different times, must not be added up.
    const beyond = sum(
      trees.flatMap((tree) => tree.slice(0, 1)),
      (root) => root.highestKB - root.residentKB,
    );
    if (sum(processes, residentKB) + beyond <= above) return;
    report(beyond + usedKB(processes));
  },
};

/** One process alone shares nothing with another of the tree: that is known at once. */
const usedKB = (processes: readonly ProcProcess[]): number =>
  sum(processes, processes.length === 1 ? residentKB : proportionalKB);

const residentKB = (process: ProcProcess): number => process.residentKB;

const sum = (processes: readonly ProcProcess[], kilobytes: (process: ProcProcess) => number): number =>
  processes.reduce((total, process) => total + kilobytes(process), 0);

const measureGroups: Measure = (pids, _above, report) => {
  // Members of the groups: the trees, but for those who left them.
  execFile('ps', ['-A', '-o', 'pgid=,rss='], (error, stdout) => {
    if (error) return;
    const groups = new Set(pids.map(String));
    const rows = stdout.split('\n').map((row) => row.trim().split(/\s+/));
    report(rows.reduce((total, [pgid, rss]) => (groups.has(pgid ?? '') ? total + Number(rss) : total), 0));
  });
};

const ps: Method = { measure: measureGroups, measurePeak: measureGroups };
