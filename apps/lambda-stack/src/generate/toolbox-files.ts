import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Toolbox } from '@lambda-stack/compose';

import { toolboxDirectory } from '../assets.ts';

/** Whether a file of the toolbox, by its path in it, belongs to one without esbuild as well. */
export const isWithoutEsbuild = (path: string): boolean => path !== 'package-lock.json';

/**
 * The toolbox that is shipped with the program, to be written beside a `docker-compose.yml`.
 * @param withEsbuild whether its image shall have esbuild, for functions in TypeScript
 */
export function readToolbox(withEsbuild: boolean): Toolbox {
  const directory = toolboxDirectory();
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length).replace(/^\//, ''))
    .filter((path) => withEsbuild || isWithoutEsbuild(path))
    .sort();
  const files = new Map(paths.map((path) => [path, readFileSync(join(directory, path), 'utf8')]));
  const hash = createHash('sha256');
  for (const [path, text] of files) hash.update(`${path}\0${text}\0`);
  return { hash: hash.digest('hex').slice(0, 12), files };
}
