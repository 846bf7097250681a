import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface MakeDirectoriesOptions {
  /** The rights of those that are made. */
  readonly mode?: number;
  /** Told of each directory that is made, the outermost first. */
  readonly onMade?: (directory: string) => void;
}

/**
 * Makes a directory and those above it that are missing, one after the other: `mkdir` with `recursive` never ends in a file system that
 * takes no directory and says that there is none above it, as `/proc` does.
 * @throws what the file system says; `ENOTDIR` where a file is in the way
 */
export function makeDirectories(directory: string, options: MakeDirectoriesOptions = {}): void {
  if (tryMake(directory, options)) return;
  const above = dirname(directory);
  if (above !== directory) makeDirectories(above, options);
  make(directory, options);
}

/** `false` where the directory above is missing, or is none. */
function tryMake(directory: string, options: MakeDirectoriesOptions): boolean {
  try {
    make(directory, options);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || (hasCode(error, 'ENOTDIR') && !(error instanceof FileInTheWayError)))
      return false;
    throw error;
  }
}

function make(directory: string, { mode, onMade }: MakeDirectoriesOptions): void {
  try {
    mkdirSync(directory, { mode });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new FileInTheWayError(directory, error);
    return;
  }
  onMade?.(directory);
}

class FileInTheWayError extends Error {
  override readonly name = 'FileInTheWayError';
  readonly code = 'ENOTDIR';

  constructor(path: string, cause: unknown) {
    super(`${path} is a file`, { cause });
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
