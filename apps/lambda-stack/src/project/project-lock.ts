import { StackError } from '@lambda-stack/errors';

import { acquireLock, type Lock } from './lock.ts';
import type { ProjectPaths } from './paths.ts';
import { isStarting, readRecord } from './record.ts';

/** Takes the lock of a project. @throws StackError `ALREADY_RUNNING` */
export function lockProject(name: string, { lockFile, recordFile }: ProjectPaths): Lock {
  const lock = acquireLock(lockFile);
  if ('release' in lock) return lock;
  const record = readRecord(recordFile);
  const isUp = record?.supervisor.pid === lock.pid && !isStarting(record);
  const where = isUp ? `, its endpoint is ${record.endpoint}` : '';
  throw new StackError('ALREADY_RUNNING', `Project "${name}" is already running (pid ${lock.pid}${where})`);
}
