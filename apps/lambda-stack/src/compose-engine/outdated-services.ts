import { stat } from 'node:fs/promises';

import type { Container, EnvironmentSecret, MountedPath } from '@lambda-stack/docker';

import type { ComposeStack } from './compose-stack.ts';

/**
 * The services whose containers have something of this machine as it was: another value of a secret from the environment than they would
 * be given now, or a file that has changed since they were started. Compose does not make them anew by itself: it compares what files
 * say, and values and what is mounted are in none.
 */
export async function outdatedServices(stack: ComposeStack): Promise<readonly string[]> {
  const { secrets, paths } = await stack.docker.compose(stack.project).mounts();
  const services = await Promise.all(
    stack.containers.map(async (container) => {
      const of = ({ service }: { readonly service: string }): boolean => service === container.service;
      const isOutdated =
        (await hasOldSecret(stack, container, secrets.filter(of))) ||
        (await hasOldFile(container, paths.filter(of)));
      return isOutdated ? [container.service] : [];
    }),
  );
  return [...new Set(services.flat())];
}

async function hasOldSecret(
  { docker, project: { name, env } }: ComposeStack,
  { id }: Container,
  secrets: readonly EnvironmentSecret[],
): Promise<boolean> {
  for (const { variable, path } of secrets) {
    // An empty one is not mounted.
    const value = (await docker.containers(name).readFile(id, path)) ?? Buffer.alloc(0);
    if (!value.equals(Buffer.from(env[variable] ?? ''))) return true;
  }
  return false;
}

/** A file that another one was moved to is still the old one in a container that runs, and an env file is read at its start. */
async function hasOldFile({ state, startedAt }: Container, paths: readonly MountedPath[]): Promise<boolean> {
  if (state !== 'running' || startedAt === undefined) return false;
  for (const { path } of paths) if ((await fileChangedAt(path)) > startedAt.getTime()) return true;
  return false;
}

/**
 * When a file was changed or put in its place, or a directory was made (ms); 0 where there is none. What changes in a directory, a
 * container sees, but not that the directory was made anew.
 */
async function fileChangedAt(path: string): Promise<number> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) return stats.birthtimeMs;
    return stats.isFile() ? stats.ctimeMs : 0;
  } catch (error) {
    // What is missing Compose tells, and Docker may see what this user does not.
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'ENOTDIR', 'EACCES'].includes(String(error.code))
    )
      return 0;
    throw error;
  }
}
