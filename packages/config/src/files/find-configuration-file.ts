import { existsSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';

import { StackError } from '@lambda-stack/errors';

const extensions = ['.yaml', '.yml', '.json'];

/**
 * The configuration file: the named one, else `lambda-stack.yaml`, `.yml` or `.json` in the directory or
 * its nearest parent that has one.
 *
 * @throws StackError `CONFIG_NOT_FOUND`
 */
export function findConfigurationFile(directory: string, file?: string): string {
  if (file !== undefined) {
    const path = resolve(directory, file);
    if (existsSync(path)) return path;
    throw new StackError('CONFIG_NOT_FOUND', `There is no file ${path}.`);
  }
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    const found = firstExisting(extensions.map((extension) => join(folder, `lambda-stack${extension}`)));
    if (found !== undefined) return found;
    if (folder === dirname(folder)) break;
  }
  throw new StackError(
    'CONFIG_NOT_FOUND',
    `There is no lambda-stack.yaml in ${resolve(directory)} or any directory above it.`,
  );
}

/** The overlay beside a configuration file: `lambda-stack.local.yaml` for `lambda-stack.yaml`. */
export function findOverlay(file: string): string | undefined {
  const own = extname(file);
  const base = file.slice(0, file.length - own.length);
  return firstExisting([...new Set([own, ...extensions])].map((extension) => `${base}.local${extension}`));
}

function firstExisting(paths: readonly string[]): string | undefined {
  return paths.find((path) => existsSync(path));
}
