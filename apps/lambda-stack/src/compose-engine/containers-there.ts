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

type NamedStack = Pick<Stack, 'name' | 'file'>;

/**
 * Keeps a stack from running as processes while it runs in containers.
 * @throws StackError `ALREADY_RUNNING`
 */
export async function refuseContainers(
  stack: NamedStack,
  paths: StatePaths,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const where = await containersThere(stack, paths, env);
  if (where === undefined) return;
  throw alreadyRunning(stack.name, where, {
    hint: '`lambda-stack up --engine compose` takes it over, `lambda-stack down` ends it; `-p NAME` starts another.',
  });
}

/**
 * How a stack runs in containers, in words; undefined where it does not. Docker is asked only where there is a record of them, or a
 * generated file that plain `docker compose` may have started.
 */
export async function containersThere(
  { name, file }: NamedStack,
  paths: StatePaths,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const starter = lockHolder(paths.composeLockFile);
  if (starter) return `in containers, pid ${starter.pid}`;
  const directory = dirname(file);
  const isRecorded = readComposeRecord(paths) !== undefined;
  if (!isRecorded && !isGenerated(directory)) return undefined;
  const options = isRecorded ? {} : { timeoutMs: quickAnswerMs };
  return (await hasContainers({ name, directory, paths }, env, options)) ? 'in containers' : undefined;
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
