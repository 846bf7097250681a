import { generate, type Documents } from '@lambda-stack/compose';
import type { Stack } from '@lambda-stack/config';

import { version } from '../assets.ts';
import { readToolbox } from '../generate/toolbox-files.ts';
import { isTypeScript, sourcesAbove } from '../generate/typescript-sources.ts';
import type { LockedImages } from '../lock/lock-file.ts';

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
 * @param images what is known of its images
 * @throws StackError as `generate` does
 */
export const documentsOf = (
  stack: Stack,
  images: LockedImages,
  { projectDirectory = stack.directory, outputDirectory = projectDirectory }: Place,
): Documents =>
  generate({
    stack: { ...stack, directory: projectDirectory },
    images,
    toolbox: readToolbox(stack.functions.some(isTypeScript)),
    sources: sourcesOf(stack),
    version,
    outputDirectory,
  });

const sourcesOf = ({ functions, directory }: Stack): ReadonlyMap<string, string> =>
  new Map(
    functions.flatMap((fn) => {
      const sources = sourcesAbove(fn, directory);
      return sources === undefined ? [] : [[fn.name, sources] as const];
    }),
  );
