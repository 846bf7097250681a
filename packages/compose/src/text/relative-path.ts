import { parse, relative, sep } from 'node:path';

import { StackError } from '@lambda-stack/errors';

/**
 * A path as it is written in a file that a team shares: from the configuration's directory, with `/`. What begins with a reference is
 * known later and stays as it is.
 *
 * @param what What has this path: "the code of the function hello".
 * @throws StackError `NOT_GENERATED` for a path that has nothing in common with the directory: it holds on one machine only
 */
export function relativePath(directory: string, path: string, what: string): string {
  const found = findRelativePath(directory, path);
  if (found !== undefined) return found;
  throw new StackError('NOT_GENERATED', `${path}, ${what}, cannot be written relative to ${directory}`, {
    hint: 'Move it beside the configuration, or name it by a reference with a default: ${env:NAME:-./path}.',
  });
}

/** The same, `undefined` where it cannot be written so. */
export function findRelativePath(directory: string, path: string): string | undefined {
  if (path.startsWith('${env:')) return path;
  const { root } = parse(directory);
  const [base = '', first = ''] = [directory, path].map((each) => each.slice(root.length).split(sep, 1)[0]);
  const isInside =
    path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
  if (!isInside && (parse(path).root !== root || base !== first)) return undefined;
  const way = relative(directory, path).split(sep).join('/');
  if (way === '') return '.';
  return way === '..' || way.startsWith('../') ? way : `./${way}`;
}
