import { StackError } from '@lambda-stack/errors';

import { findProject } from '../project/find-project.ts';
import { describe } from '../project/record.ts';
import { endStart, stopProject } from '../project/stop-project.ts';
import { findComposeTargets, onlyStack, runningProcesses, type ComposeTarget } from './compose-target.ts';
import type { Command, CommandContext } from './context.ts';

export interface DownOptions {
  readonly drain?: boolean;
  readonly volumes?: boolean;
}

/** `lambda-stack down`: ends the stack, whatever runs it; one that is not running, or was never started, is fine. */
export const down: Command<DownOptions> = async (context, { drain = false, volumes = false }) => {
  const processes = runningProcesses(context);
  if (processes) {
    const { name, configFile } = processes.record;
    await stopProject(processes, processes.supervisor, drain);
    context.terminal.err(`${describe(processes.record)} is stopped.`);
    await endContainers(
      context,
      await targetsBeside({ ...context, configFile, project: { name, source: '-p' } }),
      volumes,
    );
  } else if (!(await endContainers(context, await findComposeTargets(context), volumes))) {
    sayWhatIsThere(context);
  }
  return 0;
};

/** Containers of a stack that ran as processes: there are none where nothing tells of them, for `up` has looked. */
async function targetsBeside(context: CommandContext): Promise<readonly ComposeTarget[]> {
  try {
    return await findComposeTargets(context);
  } catch (error) {
    const { recordedProjects } = await import('../compose-engine/find-projects.ts');
    if (error instanceof StackError && recordedProjects(context).length === 0) return [];
    throw error;
  }
}

/** Also networks and volumes that are there without a container; `false` where nothing ran. */
async function endContainers(
  { terminal }: CommandContext,
  targets: readonly ComposeTarget[],
  volumes: boolean,
): Promise<boolean> {
  const { endCompose } = await import('../compose-engine/attached.ts');
  const interrupted: ComposeTarget[] = [];
  for (const target of targets) if (await endStart(target.project)) interrupted.push(target);
  const running = (await onlyStack(targets)) ?? interrupted[0];
  const target = running ?? targets[0];
  if (!target) return false;
  const { docker, project } = target;
  // Another checkout's, under the same name.
  if (!running && (await docker.containers(project.name).list()).length > 0) return false;
  await endCompose(target, { volumes });
  if (running) terminal.err(`${describe(project)} is stopped.`);
  return running !== undefined;
}

/** Why nothing was ended. */
function sayWhatIsThere({ terminal, ...context }: CommandContext): void {
  try {
    terminal.err(`${describe(findProject(context).record)} is not running.`);
  } catch (error) {
    if (!(error instanceof StackError) || error.code !== 'NOT_RUNNING') throw error;
    // A name that was typed, and that no stack has ever had, may be a slip.
    if (context.project?.source === '-p') throw error;
    terminal.err(`${error.message}.`);
  }
}
