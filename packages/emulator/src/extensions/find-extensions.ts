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
      // A link to nothing, say.
      problems.push(`An extension is not started: ${reasonOf(error)}`);
    }
  }
  return { programs, problems };
}

async function namesIn(directory: string, problems: string[]): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'ENOTDIR'))
      problems.push(`No extension is started: ${reasonOf(error)}`);
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

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
