import { StackError } from '@lambda-stack/errors';

import type { ComposeStack } from '../compose-engine/compose-stack.ts';
import { findProject, type Project } from '../project/find-project.ts';
import type { CommandContext } from './context.ts';

/** A generated project, and the engine that it would run on. */
export type GeneratedTarget = Pick<ComposeStack, 'docker' | 'project'>;

/**
 * The generated projects that a command may be about; none where the stack runs as processes, none was generated, or Docker is not
 * there. Docker is asked, and its part of this program loaded, only where there is a generated file.
 */
export async function findGeneratedTargets(context: CommandContext): Promise<readonly GeneratedTarget[]> {
  if (runningProcesses(context)) return [];
  const { findGeneratedProjects } = await import('../compose-engine/compose-project.ts');
  const projects = findGeneratedProjects(context);
  if (projects.length === 0) return [];
  const { requireDocker } = await import('@lambda-stack/docker');
  try {
    const docker = await requireDocker(context.env);
    return projects.map((project) => ({ project, docker }));
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    context.terminal.err(`${error.message}: whether it runs in containers is not known. ${error.hint}`);
    return [];
  }
}

/** The stack in containers that a command is about; undefined where there is none. */
export async function findComposeTarget(context: CommandContext): Promise<ComposeStack | undefined> {
  const targets = await findGeneratedTargets(context);
  if (targets.length === 0) return undefined;
  const { findComposeStack } = await import('../compose-engine/compose-stack.ts');
  const stacks = await Promise.all(targets.map(({ docker, project }) => findComposeStack(docker, project)));
  return stacks.find((stack) => stack !== undefined);
}

function runningProcesses(context: CommandContext): Project | undefined {
  try {
    const project = findProject(context);
    return project.supervisor ? project : undefined;
  } catch (error) {
    if (error instanceof StackError) return undefined;
    throw error;
  }
}
