import { readdir } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

import { machineFiles, type ProgramFiles } from './program-files.ts';

/** Looks a program up as a shell does; `undefined` where no directory of `searchPath` has it. */
export async function findExecutable(
  name: string,
  searchPath: string,
  files: Pick<ProgramFiles, 'isExecutable'> = machineFiles,
): Promise<string | undefined> {
  const candidates = name.includes('/')
    ? [name]
    : searchPath.split(delimiter).map((path) => join(path, name));
  for (const candidate of candidates) {
    if (isAbsolute(candidate) && (await files.isExecutable(candidate))) return candidate;
  }
  return undefined;
}

/** Where a file of this name is, at most three levels below `root`; nearest first. */
export async function findBelow(root: string, name: string): Promise<string | undefined> {
  let level: readonly string[] = [root];
  for (let depth = 0; depth < 4; depth += 1) {
    const below: string[] = [];
    for (const directory of level) {
      const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
      if (entries.some((entry) => entry.name === name && entry.isFile())) return join(directory, name);
      const directories = entries.filter((entry) => entry.isDirectory() && !isForeign(entry.name));
      below.push(...directories.map((entry) => join(directory, entry.name)));
    }
    level = below.slice(0, 200);
  }
  return undefined;
}

function isForeign(directory: string): boolean {
  return directory.startsWith('.') || directory === 'node_modules';
}
