import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Runtime } from '../runtime.ts';

/**
 * What the log says of a base image of ours that has another version of the language than the configured one.
 * @param directory the image's `/var/runtime`, where `language` and `version` say what it is
 */
export async function otherVersion(
  { id, language, version }: Runtime,
  directory: string,
): Promise<string | undefined> {
  const [has, its] = await Promise.all(
    ['language', 'version'].map((name) => firstLine(join(directory, name))),
  );
  if (has !== language || its === undefined || its === version) return undefined;
  return `the image has ${language} ${its}; configured is ${id}`;
}

async function firstLine(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).split('\n', 1)[0];
  } catch (error) {
    // Other images do not say what they are.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
