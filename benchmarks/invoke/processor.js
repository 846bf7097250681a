import { readFileSync } from 'node:fs';

/** The kernel tells times in hundredths of a second. */
const tickMicroseconds = 10_000;

/** The processor time (µs) that a process has taken, in user mode and in the kernel; undefined where there is no `/proc`. */
export function processorTime(pid) {
  if (process.platform !== 'linux') return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMicroseconds;
}
