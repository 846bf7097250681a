import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Measures the memory of processes and their descendants, in MB, rounded up. */
export interface MemoryMeter {
  /** Reports what they use now. */
  measure(report: (megabytes: number) => void): void;
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
  const measure = process.platform === 'linux' ? measureProc : measurePs;
  return {
    measure: (report) =>
      measure(pids(), false, (kilobytes) => {
        peak = Math.max(peak, kilobytes);
        report(Math.ceil(kilobytes / 1024));
      }),
    peakMB() {
      if (now() - measuredAt > freshFor) {
        measuredAt = now();
        measure(pids(), true, (kilobytes) => {
          peak = Math.max(peak, kilobytes);
        });
      }
      return Math.ceil(peak / 1024);
    },
  };
}

/** @param atPeak counts what the processes themselves used at their highest, instead of now */
type Measure = (pids: readonly number[], atPeak: boolean, report: (kilobytes: number) => void) => void;

const measureProc: Measure = (pids, atPeak, report) =>
  report(pids.reduce((sum, pid) => sum + treeKilobytes(pid, atPeak), 0));

function treeKilobytes(pid: number, atPeak: boolean): number {
  const status = read(() => readFileSync(`/proc/${pid}/status`, 'latin1'), '');
  // The root's own peak is kept by the kernel; what its children used at their peak, at different times, must not be added up.
  const own = Number(new RegExp(`^${atPeak ? 'VmHWM' : 'VmRSS'}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return childrenOf(pid).reduce((sum, child) => sum + treeKilobytes(child, false), own);
}

/** Any thread may have started a child. */
const childrenOf = (pid: number): number[] =>
  read(() => readdirSync(`/proc/${pid}/task`), [])
    .flatMap((thread) =>
      read(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1'), '').split(' '),
    )
    .filter(Boolean)
    .map(Number);

/** What can't be read (the process has just ended, no descriptor is left) counts as nothing: a measurement must not fail its caller. */
function read<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

const measurePs: Measure = (pids, _atPeak, report) => {
  // Members of the groups: the trees, but for those who left them.
  execFile('ps', ['-A', '-o', 'pgid=,rss='], (error, stdout) => {
    if (error) return;
    const groups = new Set(pids.map(String));
    const rows = stdout.split('\n').map((row) => row.trim().split(/\s+/));
    report(rows.reduce((sum, [pgid, rss]) => (groups.has(pgid ?? '') ? sum + Number(rss) : sum), 0));
  });
};
