import { generate, type Documents } from '@lambda-stack/compose';
import type { Stack } from '@lambda-stack/config';

import { version } from '../assets.ts';
import { readToolbox } from '../generate/toolbox-files.ts';
import { readLock } from '../lock/lock-file.ts';

/**
 * The files of a stack for Compose.
 * @param stack with its references kept
 * @param directory where they are for, which their paths are relative to
 * @throws StackError as `generate` does, and `LOCK_INVALID`
 */
export const documentsOf = async (stack: Stack, directory: string = stack.directory): Promise<Documents> =>
  generate({
    stack: { ...stack, directory },
    images: await readLock(stack.directory),
    toolbox: readToolbox(),
    version,
  });
