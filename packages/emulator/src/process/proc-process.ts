import { readdirSync, readFileSync } from 'node:fs';

/** A process on Linux as the kernel accounts for it; memory in kB, 0 once it has ended. */
export interface ProcProcess {
  readonly pid: number;
  /** What is resident now, with what it shares with others. */
  readonly residentKB: number;
  /** The same at its highest. */
  readonly highestKB: number;
}

/** The process and its descendants, the process itself first. */
export function processTree(pid: number): ProcProcess[] {
  const status = statusOf(pid);
  const residentKB = fieldOf(status, 'VmRSS') ?? 0;
  const highestKB = fieldOf(status, 'VmHWM') ?? 0;
  return [{ pid, residentKB, highestKB }, ...childrenOf(pid).flatMap(processTree)];
}

/** What is resident now; of what it shares with others, its share alone. That takes the kernel milliseconds for a large process. */
export function proportionalKB({ pid }: ProcProcess): number {
  const rollup = read(() => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), '');
  // Not all systems let it be read.
  return fieldOf(rollup, 'Pss') ?? fieldOf(statusOf(pid), 'VmRSS') ?? 0;
}

const statusOf = (pid: number): string => read(() => readFileSync(`/proc/${pid}/status`, 'utf8'), '');

const fieldOf = (text: string, name: string): number | undefined => {
  const value = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
};

/** Any thread may have started a child. */
const childrenOf = (pid: number): number[] =>
  read(() => readdirSync(`/proc/${pid}/task`), [])
    .flatMap((thread) =>
      read(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'), '').split(' '),
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
