import { readdirSync, readFileSync } from 'node:fs';

/** Counting by environment needs /proc. */
export const notLinux: string | undefined =
  process.platform === 'linux' ? undefined : 'processes are counted through /proc, which only Linux has';

/** The ids of all processes that have this text in their environment. */
export const processesWith = (text: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).includes(text))
    .map(Number);

/** A variable of a running process. */
export const variableOf = (pid: number, name: string): string | undefined =>
  environmentOf(String(pid))
    .split('\0')
    .find((entry) => entry.startsWith(`${name}=`))
    ?.slice(name.length + 1);

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    // It ended meanwhile, or belongs to someone else.
    return '';
  }
}
