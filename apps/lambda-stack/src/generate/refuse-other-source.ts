import { basename } from 'node:path';

import type { Stack } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { generatedStack } from '../compose-engine/generated-file.ts';

/**
 * Keeps what was generated from one configuration from being overwritten by another one's.
 * @param directory where files are to be written
 * @throws StackError `OTHER_CONFIGURATION`
 */
export function refuseOtherSource({ file }: Pick<Stack, 'file'>, directory: string): void {
  const there = generatedStack(directory);
  if (there === undefined || there.source === basename(file)) return;
  throw new StackError(
    'OTHER_CONFIGURATION',
    `${directory} has the generated files of ${there.source}, the stack "${there.name}"; those of ${basename(file)} would take their place`,
  );
}
