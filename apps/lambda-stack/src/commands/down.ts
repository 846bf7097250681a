import { StackError } from '@lambda-stack/errors';

import { quickAnswerMs } from '../compose-engine/compose-stack.ts';
import { findComposeRecords, findProject } from '../project/find-project.ts';
import { chosenName } from '../project/project-choice.ts';
import { describe } from '../project/record.ts';
import { endFollower, endStart, stopProject } from '../project/stop-project.ts';
import type { Terminal } from '../terminal/terminal.ts';
import {
  findComposeTargets,
  findTargetsBeside,
  onlyStack,
  runningProcesses,
  type ComposeTarget,
} from './compose-target.ts';
import type { Command, CommandContext } from './context.ts';

export interface DownOptions {
  readonly drain?: boolean;
  readonly volumes?: boolean;
}

/** `lambda-stack down`: ends the stack, whatever runs it; one that is not running, or was never started, is fine. */
export const down: Command<DownOptions> = async (context, options) => {
  const processes = runningProcesses(context);
  if (processes) {
    const { name, configFile } = processes.record;
    await stopProject(processes, processes.supervisor, options.drain ?? false);
    context.terminal.err(`${describe(processes.record)} is stopped.`);
    const beside: CommandContext = { ...context, configFile, project: { name, source: '-p' } };
    await endContainers(beside, await findTargetsBeside(beside, { timeoutMs: quickAnswerMs }), options);
    return 0;
  }
  const targets = await findComposeTargets(context);
  // Before the end, for that removes the record that may have led here.
  const nothing = whyNothing(context);
  if (await endContainers(context, targets, options)) return 0;
  if (options.volumes && targets.length === 0 && (await removeLeft(context))) return 0;
  if (nothing instanceof StackError) throw nothing;
  context.terminal.err(nothing);
  return 0;
};

/** Also networks and volumes that are there without a container; `false` where nothing ran. */
async function endContainers(
  { terminal }: CommandContext,
  targets: readonly ComposeTarget[],
  { drain = false, volumes = false }: DownOptions,
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
  const removed = volumes ? await docker.volumes(project.name) : [];
  await endCompose(target, { drain, volumes });
  const isEnded = (await endFollower(project)) || running !== undefined;
  if (isEnded) terminal.err(`${describe(project)} is stopped.`);
  return (
    sayRemoved(
      terminal,
      removed.map(({ name }) => name),
    ) || isEnded
  );
}

/** The volumes of a stack that is known by its name alone, for it was ended before; `false` where there are none. */
async function removeLeft({ terminal, env, project }: CommandContext): Promise<boolean> {
  const name = chosenName(project);
  if (name === undefined) return false;
  const { requireDocker } = await import('@lambda-stack/docker');
  const { removeLeftVolumes } = await import('../compose-engine/own-containers.ts');
  try {
    const docker = await requireDocker(env);
    // Another stack's, which has them.
    if ((await docker.containers(name).list()).length > 0) return false;
    return sayRemoved(terminal, await removeLeftVolumes(docker, name));
  } catch (error) {
    if (error instanceof StackError && error.code === 'DOCKER_CLI_MISSING') return false;
    throw error;
  }
}

function sayRemoved(terminal: Terminal, volumes: readonly string[]): boolean {
  if (volumes.length > 0) terminal.err(`Removed with their data: ${volumes.toSorted().join(', ')}.`);
  return volumes.length > 0;
}

/** What is to be said where nothing ran. */
function whyNothing(context: CommandContext): string | StackError {
  try {
    const record = findComposeRecords(context)[0]?.record ?? findProject(context).record;
    return `${describe(record)} is not running.`;
  } catch (error) {
    if (!(error instanceof StackError) || error.code !== 'NOT_RUNNING') throw error;
    // A name that was typed, and that no stack has ever had, may be a slip.
    return context.project?.source === '-p' ? error : `${error.message}.`;
  }
}
