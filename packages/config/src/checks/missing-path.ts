import { readdirSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

import { nearest } from '@lambda-stack/runtimes';

import type { Words } from '../problems/problem.ts';
import type { Cursor } from '../tree/cursor.ts';

type Kind = 'file' | 'directory';

/**
 * That a path leads to nothing, and what was probably meant.
 * @param make what its owner does to have it there
 */
export function missingPath(cursor: Cursor, path: string, kind: Kind, make = 'Create'): Words {
  const near = nearby(path, kind);
  const base = cursor.place.source.directory;
  return {
    message: `the ${kind} ${cursor.text() ?? path} does not exist`,
    fix:
      near === undefined
        ? `${make} ${path}, or mend the path.`
        : `Did you mean ${written(relative(base, near))}?`,
  };
}

/** `undefined` for what is not there, or in a directory that may not be read: not there for a function either. */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function written(path: string): string {
  return path.startsWith('..') ? path : `./${path}`;
}

/** The likeliest thing of that kind: a slip in the last name of a path, or in one before it. */
function nearby(path: string, kind: Kind): string | undefined {
  const parent = dirname(path);
  const folder =
    statsOf(parent)?.isDirectory() === true || parent === path ? parent : nearby(parent, 'directory');
  if (folder === undefined) return undefined;
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => (kind === 'file' ? entry.isFile() : entry.isDirectory()))
    .map((entry) => entry.name);
  const near = nearest(basename(path), names);
  return near === undefined ? undefined : join(folder, near);
}
