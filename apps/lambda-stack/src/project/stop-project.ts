import { setTimeout as delay } from 'node:timers/promises';

import { StackError } from '@lambda-stack/errors';

import { readComposeRecord } from './compose-record.ts';
import { NoAnswerError, requestStop } from './control-client.ts';
import type { Project } from './find-project.ts';
import { lockHolder } from './lock.ts';
import type { StatePaths } from './paths.ts';
import { isRunning, type ProcessIdentity } from './process-identity.ts';

/** How long a supervisor that was told to stop at once may take (ms), before it is told more harshly. */
const graceMs = 5_000;

/** Ends a running project, with `drain` after its work in flight, and waits until it is gone. @throws StackError `TIMED_OUT` */
export async function stopProject(
  { record }: Project,
  supervisor: ProcessIdentity,
  drain: boolean,
): Promise<void> {
  // What is in flight may take as long as its functions may.
  const withinMs = drain ? Infinity : graceMs;
  if ((await ask(record.controlSocket, drain)) && (await ended(supervisor, withinMs))) return;
  await terminate(supervisor, record.name, graceMs);
}

/** How long (ms) an `up` may take to remove the containers that it has begun, before it is told more harshly. */
const startGraceMs = 30_000;

/** Interrupts an `up` that is starting containers, and waits until it is gone; `false` where there is none. @throws StackError `TIMED_OUT` */
export async function endStart({ name, paths }: StartedProject): Promise<boolean> {
  const starter = lockHolder(paths.composeLockFile);
  if (!starter || readComposeRecord(paths)?.isStarting !== true) return false;
  await terminate(starter, name, startGraceMs);
  return true;
}

/**
 * Waits for the `up` that follows the containers of a stack, which ends when they are gone; `false` where there is none.
 * @throws StackError `TIMED_OUT`
 */
export async function endFollower({ name, paths }: StartedProject): Promise<boolean> {
  const follower = lockHolder(paths.composeLockFile);
  if (!follower) return false;
  if (!(await ended(follower, graceMs))) await terminate(follower, name, startGraceMs);
  return true;
}

interface StartedProject {
  readonly name: string;
  readonly paths: StatePaths;
}

async function terminate(holder: ProcessIdentity, name: string, withinMs: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    sendSignal(holder, signal);
    if (await ended(holder, withinMs)) return;
  }
  throw new StackError('TIMED_OUT', `Project "${name}" (pid ${holder.pid}) does not end`);
}

/** Whether the supervisor has heard; one that can't be talked to is told by signals. */
async function ask(socket: string, drain: boolean): Promise<boolean> {
  try {
    await requestStop(socket, { drain });
    return true;
  } catch (error) {
    if (error instanceof NoAnswerError) return false;
    throw error;
  }
}

function sendSignal(supervisor: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(supervisor)) return;
  try {
    process.kill(supervisor.pid, signal);
  } catch (error) {
    // It has ended since it was looked at.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function ended(supervisor: ProcessIdentity, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (isRunning(supervisor)) {
    if (performance.now() > until) return false;
    await delay(20);
  }
  return true;
}
