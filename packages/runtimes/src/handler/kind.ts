import { statSync, type Stats } from 'node:fs';

export const isFile = (path: string): boolean => look(path)?.isFile() ?? false;

export const isDirectory = (path: string): boolean => look(path)?.isDirectory() ?? false;

/** What is there. What is out of sight, behind a file or of too long a name can't be used either. */
function look(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
