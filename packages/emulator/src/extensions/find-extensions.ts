import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The program of an external extension. */
export interface ExtensionProgram {
  /** The file's name, under which it has to register. */
  readonly name: string;
  readonly path: string;
}

/** What is in `/opt/extensions`: programs, and files that can't be started. */
export interface FoundExtensions {
  readonly programs: readonly ExtensionProgram[];
  /** Paths. */
  readonly notExecutable: readonly string[];
}

/**
 * Finds the external extensions below `/opt`, in the order of their names.
 * @param opt the directory that stands for `/opt`
 */
export async function findExtensions(opt: string | undefined): Promise<FoundExtensions> {
  const directory = opt === undefined ? undefined : join(opt, 'extensions');
  const programs: ExtensionProgram[] = [];
  const notExecutable: string[] = [];
  for (const name of directory === undefined ? [] : await namesIn(directory)) {
    const path = join(directory ?? '', name);
    if (!(await stat(path)).isFile()) continue;
    if (await isExecutable(path)) programs.push({ name, path });
    else notExecutable.push(path);
  }
  return { programs, notExecutable };
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return [];
    throw error;
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
