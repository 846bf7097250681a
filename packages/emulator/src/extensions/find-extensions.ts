import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { reasonOf } from '../reason-of.ts';

/** The program of an external extension. */
export interface ExtensionProgram {
  /** The file's name, under which it has to register. */
  readonly name: string;
  readonly path: string;
}

/** What is in `/opt/extensions`. */
export interface FoundExtensions {
  readonly programs: readonly ExtensionProgram[];
  /** Why something that is there can't be started. */
  readonly problems: readonly string[];
}

/**
 * Finds the external extensions below `/opt`, in the order of their names.
 * @param opt the directory that stands for `/opt`
 */
export async function findExtensions(opt: string | undefined): Promise<FoundExtensions> {
  const directory = opt === undefined ? undefined : join(opt, 'extensions');
  const programs: ExtensionProgram[] = [];
  const problems: string[] = [];
  if (directory === undefined) return { programs, problems };
  for (const name of await namesIn(directory, problems)) {
    const path = join(directory, name);
    try {
      if (!(await stat(path)).isFile()) continue;
      if (await isExecutable(path)) programs.push({ name, path });
      else problems.push(`/opt/extensions/${name} is not executable: it is not started as an extension`);
    } catch (error) {
      problems.push(`/opt/extensions/${name} ${whyUnusable(error)}: it is not started as an extension`);
    }
  }
  return { programs, problems };
}

async function namesIn(directory: string, problems: string[]): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'ENOTDIR'))
      problems.push(`/opt/extensions ${whyUnusable(error)}: no extension is started`);
    return [];
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch (error) {
    if (hasCode(error, 'EACCES')) return false;
    throw error;
  }
}

/** Without the path that stands for `/opt` here. */
function whyUnusable(error: unknown): string {
  if (hasCode(error, 'ENOENT')) return 'is a link to nothing';
  const code = error instanceof Error && 'code' in error ? String(error.code) : reasonOf(error);
  return `cannot be read (${code})`;
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
