import { access, rename } from 'node:fs/promises';

import { hasCode } from './system-error.ts';

/** Gives a directory, which is named by its content, its name; where another process was first, its directory is as good. */
export async function settle(aside: string, directory: string): Promise<void> {
  try {
    await rename(aside, directory);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST') || !(await exists(directory))) throw error;
  }
}

export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
