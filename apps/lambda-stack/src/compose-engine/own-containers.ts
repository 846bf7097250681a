import { join } from 'node:path';

import type { Container, Docker, Volume } from '@lambda-stack/docker';
import { StackError } from '@lambda-stack/errors';

import { inState, type StackProject } from './compose-project.ts';
import { composeFile } from './generated-file.ts';
import { preferredFile } from './preferred-file.ts';

/** What tells the containers of a stack from others of its project's name. */
export type Origin = Pick<StackProject, 'name' | 'directory' | 'paths'>;

/** The containers of a stack; those of the same project may be from elsewhere. */
export async function ownContainers(docker: Docker, origin: Origin): Promise<Container[]> {
  const all = await docker.containers(origin.name).list();
  return all.filter((container) => isOwn(container, origin));
}

/**
 * Keeps what is not the stack's from being ended with it: Docker knows its containers by the project's name alone.
 * @throws StackError `ALREADY_RUNNING` where the project has containers from another directory, or of files that were not generated
 */
export async function refuseForeign(docker: Docker, origin: Origin): Promise<void> {
  const all = await docker.containers(origin.name).list();
  const foreign = all.filter((container) => !isOwn(container, origin));
  const [first] = foreign;
  if (first === undefined) return;
  const services = foreign.map(({ service }) => service).join(', ');
  const files = first.composeFiles ?? first.directory ?? 'elsewhere';
  throw new StackError(
    'ALREADY_RUNNING',
    `Docker has a project "${origin.name}" that is not this stack's: ${services}, from ${files}`,
    { hint: 'End it there with "docker compose down", or start this stack under another name with -p NAME.' },
  );
}

/**
 * Keeps data that is not the stack's from being removed with it. What an override file adds has no label of ours either: volumes count
 * as someone else's only beside a file that plain `docker compose` runs in the same directory.
 * @throws StackError `ALREADY_RUNNING`
 */
export async function refuseForeignVolumes(docker: Docker, { name, directory }: Origin): Promise<void> {
  if (!preferredFile(directory)) return;
  const foreign = (await docker.volumes(name)).filter((volume) => !isLabelled(volume));
  if (foreign.length === 0) return;
  throw new StackError(
    'ALREADY_RUNNING',
    `Docker has volumes in the project "${name}" that may not be this stack's: ${foreign.map((volume) => volume.name).join(', ')}`,
    { hint: 'End the stack without -v, and remove its volumes with "docker volume rm".' },
  );
}

/** Removes the volumes that stacks of a name have left, and their data; gives their names. What has no label of ours stays. */
export async function removeLeftVolumes(docker: Docker, project: string): Promise<readonly string[]> {
  const left = (await docker.volumes(project)).filter(isLabelled).map(({ name }) => name);
  for (const name of left) await docker.removeVolume(name);
  return left;
}

const isLabelled = ({ labels }: Volume): boolean => 'dev.lambda-stack.stack' in labels;

/** Whether a container was made in the stack's directory, of a file that was generated for it; others may have been laid over that. */
export function isOwn(
  { directory, composeFiles }: Pick<Container, 'directory' | 'composeFiles'>,
  { directory: own, paths }: Origin,
): boolean {
  if (directory !== undefined && directory !== own) return false;
  const generated = [own, inState(paths.stateDirectory)].map((output) => join(output, composeFile));
  return composeFiles === undefined || generated.some((file) => `,${composeFiles},`.includes(`,${file},`));
}
