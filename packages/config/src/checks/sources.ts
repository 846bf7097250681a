import { readdirSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

import { checkHandler, nearest, parseRuntime } from '@lambda-stack/runtimes';

import type { Words } from '../problems/problem.ts';
import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';

/** What functions are made of exists: code, handlers, files with variables. */
export function checkSources(top: Cursor, problems: ProblemList): void {
  for (const each of top.child('functions').named()) {
    if (hasDirectory(each.child('code'), problems)) checkHandlerFile(each, problems);
    const envFile = each.child('envFile');
    const path = envFile.file();
    if (path !== undefined && statsOf(path)?.isFile() !== true) {
      problems.add(envFile.place, envFile.path, missing(envFile, path, 'file'));
    }
  }
}

function hasDirectory(code: Cursor, problems: ProblemList): boolean {
  const path = code.file();
  if (path === undefined) return false;
  const stats = statsOf(path);
  if (stats?.isDirectory() === true) return true;
  problems.add(
    code.place,
    code.path,
    stats === undefined ? missing(code, path, 'directory') : noDirectory(code, path),
  );
  return false;
}

function noDirectory(code: Cursor, path: string): Words {
  const written = code.text() ?? path;
  if (path.endsWith('.zip')) {
    return {
      message: `${written} is a zip; this version takes directories only`,
      fix: 'Unpack it, and name the directory.',
    };
  }
  return { message: `${written} is a file, not a directory`, fix: 'Name the directory that it is in.' };
}

function missing(cursor: Cursor, path: string, kind: 'file' | 'directory'): Words {
  const near = nearby(path, kind);
  const base = cursor.place.source.directory;
  return {
    message: `the ${kind} ${cursor.text() ?? path} does not exist`,
    fix:
      near === undefined
        ? `Create ${path}, or mend the path.`
        : `Did you mean ${written(relative(base, near))}?`,
  };
}

function written(path: string): string {
  return path.startsWith('..') ? path : `./${path}`;
}

/** The likeliest thing of that kind: a slip in the last name of a path, or in one before it. */
function nearby(path: string, kind: 'file' | 'directory'): string | undefined {
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

function checkHandlerFile(each: Cursor, problems: ProblemList): void {
  const handler = each.child('handler');
  const runtime = parseRuntime(each.child('runtime').text() ?? '');
  const name = handler.text();
  const code = each.child('code').file();
  if (runtime === undefined || name === undefined || code === undefined) return;
  const problem = checkHandler(runtime, name, code);
  if (problem === undefined) return;
  const { kind, message, fix } = problem;
  problems.add(handler.place, handler.path, {
    message: kind === 'missing' ? `the handler ${name} cannot be found: ${message}` : message,
    fix,
  });
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    // Missing, or in a directory that may not be read: not there for a function either.
    return undefined;
  }
}
