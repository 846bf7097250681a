import { StackError } from '@lambda-stack/errors';

import { findProject, type Project } from '../project/find-project.ts';
import { stopProject } from '../project/stop-project.ts';
import type { Command, CommandContext } from './context.ts';

export interface DownOptions {
  readonly drain?: boolean;
}

/** `lambda-stack down`: ends the stack; one that is not running, or was never started, is fine. */
export const down: Command<DownOptions> = async (context, { drain = false }) => {
  const project = find(context);
  if (!project) return 0;
  const { name } = project.record;
  if (!project.supervisor) {
    context.terminal.err(`Project "${name}" is not running.`);
    return 0;
  }
  await stopProject(project, project.supervisor, drain);
  context.terminal.err(`Project "${name}" is stopped.`);
  return 0;
};

function find(context: CommandContext): Project | undefined {
  try {
    return findProject(context);
  } catch (error) {
    // A name that no stack has ever had may be a slip.
    if (!(error instanceof StackError) || error.code !== 'NOT_RUNNING' || context.project !== undefined)
      throw error;
    context.terminal.err(`${error.message}.`);
    return undefined;
  }
}
