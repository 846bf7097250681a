import type { DetectOptions } from '@lambda-stack/docker';
import { StackError } from '@lambda-stack/errors';

import type { ComposeStack } from '../compose-engine/compose-stack.ts';
import { findComposeRecords, findProject, severalRun, type Project } from '../project/find-project.ts';
import type { ProcessIdentity } from '../project/process-identity.ts';
import type { CommandContext } from './context.ts';

/** A project that may have containers, and the engine that it would run on. */
export type ComposeTarget = Pick<ComposeStack, 'docker' | 'project'>;

/**
 * The projects in Docker that a command may be about. Docker is asked, and its part of this program loaded, only where a stack was
 * generated, or `up` has left a record.
 * @throws StackError as `requireDocker` does, unless Docker is not installed, and nothing says that it was
 */
export async function findComposeTargets(
  context: CommandContext,
  options?: DetectOptions,
): Promise<readonly ComposeTarget[]> {
  const { findComposeProjects } = await import('../compose-engine/find-projects.ts');
  const projects = findComposeProjects(context);
  if (projects.length === 0) return [];
  const { requireDocker } = await import('@lambda-stack/docker');
  try {
    const docker = await requireDocker(context.env, options);
    return projects.map((project) => ({ project, docker }));
  } catch (error) {
    const isMissing = error instanceof StackError && error.code === 'DOCKER_CLI_MISSING';
    if (isMissing && findComposeRecords(context).length === 0) return [];
    throw error;
  }
}

/**
 * The same for a stack that runs, or ran, as processes: where no record tells of containers, and Docker does not answer, it has none, for
 * `up` has looked.
 */
export async function findTargetsBeside(
  context: CommandContext,
  options?: DetectOptions,
): Promise<readonly ComposeTarget[]> {
  if (findComposeRecords(context).length > 0) return findComposeTargets(context);
  try {
    return await findComposeTargets(context, options);
  } catch (error) {
    if (error instanceof StackError) return [];
    throw error;
  }
}

/** The stack in containers that a command is about; undefined where there is none, or it runs as processes. */
export async function findComposeTarget(context: CommandContext): Promise<ComposeStack | undefined> {
  return runningProcesses(context) ? undefined : onlyStack(await findComposeTargets(context));
}

/** The stack that has containers. @throws StackError `USAGE` where several have */
export async function onlyStack(targets: readonly ComposeTarget[]): Promise<ComposeStack | undefined> {
  const { findComposeStack } = await import('../compose-engine/compose-stack.ts');
  const stacks = await Promise.all(targets.map(({ docker, project }) => findComposeStack(docker, project)));
  const [first, ...others] = stacks.filter((stack) => stack !== undefined);
  if (first === undefined || others.length === 0) return first;
  throw severalRun([first, ...others].map(({ project }) => ({ ...project, by: 'in containers' })));
}

/** The project that a command is about, where it runs as processes. */
export function runningProcesses(
  context: CommandContext,
): (Project & { readonly supervisor: ProcessIdentity }) | undefined {
  try {
    const { supervisor, ...project } = findProject(context);
    return supervisor && { ...project, supervisor };
  } catch (error) {
    // Whether it is in containers is asked next.
    if (error instanceof StackError && (error.code === 'NOT_RUNNING' || error.code === 'CONFIG_NOT_FOUND'))
      return undefined;
    throw error;
  }
}
