import { basename } from 'node:path';

const longest = 63;

/**
 * The name of a directory as a valid name of a Compose project.
 *
 * @see https://docs.docker.com/compose/how-tos/project-name/
 */
export function stackName(directory: string): string {
  const name = basename(directory)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, longest);
  return name === '' ? 'stack' : name;
}
