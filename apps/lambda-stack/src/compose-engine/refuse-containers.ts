import { dirname } from 'node:path';

import type { Stack } from '@lambda-stack/config';
import type { DetectOptions } from '@lambda-stack/docker';
import { StackError } from '@lambda-stack/errors';

import { readComposeRecord } from '../project/compose-record.ts';
import { lockHolder } from '../project/lock.ts';
import type { StatePaths } from '../project/paths.ts';
import { alreadyRunning } from '../project/project-lock.ts';
import { isUp, quickAnswerMs } from './compose-stack.ts';
import { isGenerated } from './generated-file.ts';
import { ownContainers, type Origin } from './own-containers.ts';

/**
 * Keeps a stack from running as processes while it runs in containers. Docker is asked only where there is a record of them, or a
 * generated file that plain `docker compose` may have started.
 * @throws StackError `ALREADY_RUNNING`
 */
export async function refuseContainers(
  { name, file }: Pick<Stack, 'name' | 'file'>,
  paths: StatePaths,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const starter = lockHolder(paths.composeLockFile);
  if (starter) throw alreadyRunning(name, `in containers, pid ${starter.pid}`);
  const directory = dirname(file);
  const isRecorded = readComposeRecord(paths) !== undefined;
  if (!isRecorded && !isGenerated(directory)) return;
  const options = isRecorded ? {} : { timeoutMs: quickAnswerMs };
  if (await hasContainers({ name, directory, paths }, env, options))
    throw alreadyRunning(name, 'in containers');
}

/** Where Docker does not answer this is not known, and no container can be reached. */
async function hasContainers(
  origin: Origin,
  env: NodeJS.ProcessEnv,
  options: DetectOptions,
): Promise<boolean> {
  const { requireDocker } = await import('@lambda-stack/docker');
  try {
    return isUp({ containers: await ownContainers(await requireDocker(env, options), origin) });
  } catch (error) {
    if (error instanceof StackError) return false;
    throw error;
  }
}
