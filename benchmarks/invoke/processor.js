import { readdirSync, readFileSync } from 'node:fs';

/** The kernel tells times in hundredths of a second. */
const tickMicroseconds = 10_000;

/** The processor time (µs) that a process has taken, in user mode and in the kernel; undefined where there is no `/proc`. */
export function processorTime(pid) {
  return process.platform === 'linux' ? readStat(pid).processor : undefined;
}

/** The same of a process and all that it has started and that still runs. */
export function familyProcessorTime(pid) {
  if (process.platform !== 'linux') return undefined;
  const others = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(pid));
  const stats = others.flatMap((other) => {
    try {
      return [[other, readStat(other)]];
    } catch (error) {
      // It has ended by now.
      if (error.code === 'ENOENT' || error.code === 'ESRCH') return [];
      throw error;
    }
  });
  const sum = (parent) =>
    stats
      .filter(([, stat]) => stat.parent === String(parent))
      .reduce((total, [child, { processor }]) => total + processor + sum(child), 0);
  return readStat(pid).processor + sum(pid);
}

function readStat(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { parent: fields[1], processor: (Number(fields[11]) + Number(fields[12])) * tickMicroseconds };
}
