import { generate, type Documents } from '@lambda-stack/compose';
import type { Stack } from '@lambda-stack/config';

import { version } from '../assets.ts';
import { readToolbox } from '../generate/toolbox-files.ts';
import { readLock } from '../lock/lock-file.ts';

/** Where documents are for; the configuration's directory, both, where they are left out. */
export interface Place {
  /** Compose's project directory: their paths are relative to it. */
  readonly projectDirectory?: string;
  /** Where they are written to. */
  readonly outputDirectory?: string;
}

/**
 * The files of a stack for Compose.
 * @param stack with its references kept
 * @throws StackError as `generate` does, and `LOCK_INVALID`
 */
export const documentsOf = async (
  stack: Stack,
  { projectDirectory = stack.directory, outputDirectory = projectDirectory }: Place,
): Promise<Documents> =>
  generate({
    stack: { ...stack, directory: projectDirectory },
    images: await readLock(stack.directory),
    toolbox: readToolbox(),
    version,
    outputDirectory,
  });
