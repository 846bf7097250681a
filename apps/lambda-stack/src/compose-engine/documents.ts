import { generate, type Documents } from '@lambda-stack/compose';
import type { FunctionConfig, Stack } from '@lambda-stack/config';
import { nodeFiles, parseRuntime } from '@lambda-stack/runtimes';

import { version } from '../assets.ts';
import { readToolbox } from '../generate/toolbox-files.ts';
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
    version,
    outputDirectory,
  });

/** Whether a function is TypeScript now; one in a zip file is not looked into. */
function isTypeScript(fn: FunctionConfig): boolean {
  if (fn.runtime === undefined || parseRuntime(fn.runtime)?.language !== 'nodejs') return false;
  const { javaScript, typeScript } = nodeFiles(fn.handler, fn.code);
  return javaScript === undefined && typeScript !== undefined;
}
