import { StackError, type StackErrorOptions } from '@lambda-stack/errors';

import { acquireLock, lockHolder, type Lock } from './lock.ts';
import type { ProjectPaths } from './paths.ts';
import { isStarting, readRecord } from './record.ts';

/** Takes the lock of a project. @throws StackError `ALREADY_RUNNING` */
export function lockProject(name: string, { lockFile, recordFile }: ProjectPaths): Lock {
  const lock = acquireLock(lockFile);
  if ('release' in lock) return lock;
  const record = readRecord(recordFile);
  const isUp = record?.supervisor.pid === lock.pid && !isStarting(record);
  const where = isUp ? `, its endpoint is ${record.endpoint}` : '';
  throw alreadyRunning(name, `pid ${lock.pid}${where}`);
}

/**
 * Takes the lock of an `up` in containers.
 * @throws StackError `ALREADY_RUNNING` where another one has it, or the project runs as processes
 */
export function lockContainers(name: string, { lockFile, composeLockFile }: ProjectPaths): Lock {
  const lock = acquireLock(composeLockFile);
  if (!('release' in lock)) throw alreadyRunning(name, `pid ${lock.pid}`);
  // Each takes its own lock first, and then looks for the other's: so not both can miss the other.
  const supervisor = lockHolder(lockFile);
  if (!supervisor) return lock;
  lock.release();
  throw alreadyRunning(name, `as processes, pid ${supervisor.pid}`);
}

/** @returns StackError `ALREADY_RUNNING` @param where what runs the project */
export const alreadyRunning = (
  name: string,
  where: string,
  options: Pick<StackErrorOptions, 'hint'> = {},
): StackError =>
  new StackError('ALREADY_RUNNING', `Project "${name}" is already running (${where})`, options);
