import type { RuntimeFunction } from '@lambda-stack/config';
import { bundleFunction } from '@lambda-stack/emulator';
import { EntrypointError } from '@lambda-stack/runtimes';

import type { Check } from './check.ts';
import type { FunctionFiles } from './function-files.ts';

/** Why a function in TypeScript can't be bundled; undefined where it can, or is none. */
export async function checkBundle(
  { runtime, handler }: RuntimeFunction,
  { named, ...roots }: FunctionFiles,
): Promise<Omit<Check, 'name'> | undefined> {
  try {
    const problem = (await bundleFunction({ runtime, handler }, roots))?.problem;
    return problem && { state: 'failed', message: 'does not bundle', detail: named(problem.text) };
  } catch (error) {
    if (!(error instanceof EntrypointError)) throw error;
    return { state: 'failed', message: error.message, remedy: error.remedy };
  }
}
