import { findProject } from '../project/find-project.ts';
import { stopProject } from '../project/stop-project.ts';
import type { Command } from './context.ts';

export interface DownOptions {
  readonly drain?: boolean;
}

/** `lambda-stack down`: ends the stack; one that is not running is fine. */
export const down: Command<DownOptions> = async (context, { drain = false }) => {
  const project = findProject(context);
  const { name } = project.record;
  if (!project.supervisor) {
    context.terminal.err(`Project "${name}" is not running.`);
    return 0;
  }
  await stopProject(project, project.supervisor, drain);
  context.terminal.err(`Project "${name}" is stopped.`);
  return 0;
};
