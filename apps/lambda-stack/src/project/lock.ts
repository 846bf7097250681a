import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';

/** A lock that this process holds. */
export interface Lock {
  release(): void;
}

/** Takes the lock, or tells who has it. A lock whose holder has ended counts for nothing. */
export function acquireLock(file: string): Lock | ProcessIdentity {
  const self = identify(process.pid);
  if (!self) throw new Error('This process cannot be identified');
  const own = `${file}.${self.pid}`;
  writeFileSync(own, JSON.stringify(self), { mode: 0o600 });
  try {
    for (;;) {
      if (tryLink(own, file)) return { release: () => release(file, self) };
      const holder = readLock(file);
      if (holder && isRunning(holder)) return holder;
      // Renamed first: of several that find the lock stale, one gets it, and the others see the new one.
      const stale = `${own}.stale`;
      if (tryRename(file, stale)) {
        const moved = readLock(stale);
        if (moved && isRunning(moved)) tryLink(stale, file);
        rmSync(stale, { force: true });
      }
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Who holds the lock and still runs. */
export function lockHolder(file: string): ProcessIdentity | undefined {
  const holder = readLock(file);
  return holder && isRunning(holder) ? holder : undefined;
}

function release(file: string, self: ProcessIdentity): void {
  if (readLock(file)?.startTime === self.startTime) rmSync(file, { force: true });
}

function readLock(file: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('startTime' in value))
      return undefined;
    const { pid, startTime } = value;
    return typeof pid === 'number' && typeof startTime === 'string' ? { pid, startTime } : undefined;
  } catch (error) {
    // Not there, or cut short by a full disk: no one holds it.
    if (error instanceof SyntaxError || hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

const tryLink = (from: string, to: string): boolean => attempt(() => linkSync(from, to), 'EEXIST');
const tryRename = (from: string, to: string): boolean => attempt(() => renameSync(from, to), 'ENOENT');

function attempt(action: () => void, expected: string): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (hasCode(error, expected)) return false;
    throw error;
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
