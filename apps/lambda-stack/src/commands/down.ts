import { StackError } from '@lambda-stack/errors';

import { findProject, type Project } from '../project/find-project.ts';
import { describe } from '../project/record.ts';
import { stopProject } from '../project/stop-project.ts';
import { findGeneratedTargets, type GeneratedTarget } from './compose-target.ts';
import type { Command, CommandContext } from './context.ts';

export interface DownOptions {
  readonly drain?: boolean;
  readonly volumes?: boolean;
}

/** `lambda-stack down`: ends the stack; one that is not running, or was never started, is fine. */
export const down: Command<DownOptions> = async (context, { drain = false, volumes = false }) => {
  const targets = await findGeneratedTargets(context);
  const ended = await Promise.all(targets.map((target) => endContainers(context, target, volumes)));
  if (ended.includes(true)) return 0;
  const project = find(context);
  if (!project) return 0;
  const name = describe(project.record);
  if (!project.supervisor) {
    context.terminal.err(`${name} is not running.`);
    return 0;
  }
  await stopProject(project, project.supervisor, drain);
  context.terminal.err(`${name} is stopped.`);
  return 0;
};

function find(context: CommandContext): Project | undefined {
  try {
    return findProject(context);
  } catch (error) {
    if (!(error instanceof StackError) || error.code !== 'NOT_RUNNING') throw error;
    // A name that was typed, and that no stack has ever had, may be a slip.
    if (context.project?.source === '-p') throw error;
    context.terminal.err(`${error.message}.`);
    return undefined;
  }
}

/** Also networks and volumes that are there without a container; `false` where there was no container. */
async function endContainers(
  { terminal }: CommandContext,
  { docker, project }: GeneratedTarget,
  volumes: boolean,
): Promise<boolean> {
  const { endCompose } = await import('../compose-engine/attached.ts');
  const containers = await docker.containers(project.name).list();
  // Another checkout's, under the same name.
  if (containers.some(({ directory = project.directory }) => directory !== project.directory)) return false;
  await endCompose({ docker, project }, { volumes });
  if (containers.length > 0) terminal.err(`Project "${project.name}" (${project.directory}) is stopped.`);
  return containers.length > 0;
}
