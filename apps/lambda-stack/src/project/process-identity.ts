import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process, told apart from a later one that has the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in whatever unit the system tells it; for comparison only. */
  readonly startTime: string;
}

/** The identity of a running process; undefined when there is none of this id. */
function identify(pid: number): ProcessIdentity | undefined {
  const startTime = process.platform === 'linux' ? procStartTime(pid) : psStartTime(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const identity = identify(process.pid);
  if (!identity) throw new Error('This process cannot be identified');
  return identity;
}

/** Whether this very process still runs. */
export const isRunning = ({ pid, startTime }: ProcessIdentity): boolean =>
  identify(pid)?.startTime === startTime;

/** Field 22 of `/proc/PID/stat`; a zombie has ended. The name in parentheses may hold anything, so fields count from its end. */
function procStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function psStartTime(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    }).trim();
    return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
  } catch (error) {
    // `ps` exits with 1 where there is no such process.
    if (error instanceof Error && 'status' in error && error.status === 1) return undefined;
    throw error;
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');
