import { linkSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

import { isAbsent } from '../files/is-absent.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** A lock that this process holds. */
export interface Lock {
  release(): void;
}

/** One taking of the lock: `lock`, `lock.1`, `lock.2`, …; the last one counts. */
interface Turn {
  readonly number: number;
  readonly file: string;
}

/**
 * Takes the lock, or tells who has it. A lock whose holder has ended counts for nothing.
 *
 * Each holder takes a turn of its own, with the number after the last one, and removes those before. The last turn is never removed, not
 * even by its holder, who empties it: so no one who has found it stale can remove, or take, another turn by mistake.
 */
export function acquireLock(file: string): Lock | ProcessIdentity {
  const self = ownIdentity();
  const own = `${file}.new-${self.pid}`;
  try {
    writeFileSync(own, JSON.stringify(self), { mode: 0o600 });
    for (;;) {
      const last = lastTurn(file);
      const holder = last && holderOf(last);
      if (holder) return holder;
      const next = turn(file, last ? last.number + 1 : 0);
      if (!tryLink(own, next.file)) continue;
      if (lastTurn(file)?.number === next.number) {
        removeEarlier(file, next);
        return { release: () => release(next, self) };
      }
      // Others came and went since it looked: that turn was over.
      rmSync(next.file, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Who holds the lock and still runs. */
export function lockHolder(file: string): ProcessIdentity | undefined {
  const last = lastTurn(file);
  return last && holderOf(last);
}

function holderOf({ file }: Turn): ProcessIdentity | undefined {
  const holder = readTurn(file);
  return holder && isRunning(holder) ? holder : undefined;
}

function release(own: Turn, self: ProcessIdentity): void {
  const holder = readTurn(own.file);
  if (holder?.pid === self.pid && holder.startTime === self.startTime) truncateSync(own.file);
}

const turn = (file: string, number: number): Turn => ({
  number,
  file: number === 0 ? file : `${file}.${number}`,
});

function turns(file: string): Turn[] {
  const name = basename(file);
  return namesIn(dirname(file)).flatMap((entry) => {
    if (entry === name) return [turn(file, 0)];
    const suffix = entry.startsWith(`${name}.`) ? entry.slice(name.length + 1) : '';
    return /^[1-9]\d*$/.test(suffix) ? [turn(file, Number(suffix))] : [];
  });
}

const lastTurn = (file: string): Turn | undefined =>
  turns(file).reduce<Turn | undefined>(
    (last, next) => (last && last.number > next.number ? last : next),
    undefined,
  );

function removeEarlier(file: string, own: Turn): void {
  for (const earlier of turns(file)) if (earlier.number < own.number) rmSync(earlier.file, { force: true });
}

function readTurn(file: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('startTime' in value))
      return undefined;
    const { pid, startTime } = value;
    return typeof pid === 'number' && typeof startTime === 'string' ? { pid, startTime } : undefined;
  } catch (error) {
    // A later turn has begun, or this one is over.
    if (error instanceof SyntaxError || isAbsent(error)) return undefined;
    throw error;
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
