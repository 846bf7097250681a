import { setTimeout as delay } from 'node:timers/promises';

import { StackError } from '@lambda-stack/errors';

import { requestStop } from './control-client.ts';
import type { Project } from './find-project.ts';
import { isRunning, type ProcessIdentity } from './process-identity.ts';

/** How long a supervisor that was asked to stop may take (ms), before it is told by signals. */
const graceMs = 5_000;

/** Ends a running project, and waits until it is gone. @throws StackError `TIMED_OUT` */
export async function stopProject(
  { paths, record }: Project,
  supervisor: ProcessIdentity,
  drain: boolean,
): Promise<void> {
  try {
    await requestStop(paths.controlSocket, { drain });
    // What is in flight may take as long as the longest function.
    if (await ended(supervisor, drain ? 900_000 : graceMs)) return;
  } catch (error) {
    // A supervisor that can't be talked to is told by signals.
    if (!(error instanceof Error)) throw error;
  }
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!isRunning(supervisor)) return;
    process.kill(supervisor.pid, signal);
    if (await ended(supervisor, graceMs)) return;
  }
  throw new StackError('TIMED_OUT', `Project "${record.name}" (pid ${supervisor.pid}) does not end`);
}

async function ended(supervisor: ProcessIdentity, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (isRunning(supervisor)) {
    if (performance.now() > until) return false;
    await delay(20);
  }
  return true;
}
