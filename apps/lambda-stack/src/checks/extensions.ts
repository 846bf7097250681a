import type { RuntimeFunction } from '@lambda-stack/config';
import { findExtensions } from '@lambda-stack/emulator';
import {
  checkProgram,
  EntrypointError,
  madeTrees,
  nameSources,
  thisMachine,
  type EntrypointReason,
} from '@lambda-stack/runtimes';

import type { Check } from './check.ts';
import type { FunctionFiles } from './function-files.ts';

/** What containers have of their own. */
const ofMachine: ReadonlySet<EntrypointReason> = new Set(['interpreter-missing', 'loader-missing']);

export interface ExtensionPlace {
  /** The PATH of extensions. */
  readonly searchPath: string;
  /** Whether interpreters and libraries are not this machine's. */
  readonly inContainer: boolean;
}

/** What keeps extensions of a function's layers from starting. */
export async function checkExtensions(
  fn: RuntimeFunction,
  files: FunctionFiles,
  place: ExtensionPlace,
): Promise<readonly Omit<Check, 'name'>[]> {
  const { programs, problems } = await findExtensions(files.opt);
  const broken = await Promise.all(programs.map(({ path }) => whyBroken(path, place)));
  return [
    ...problems.map((message) => ({
      state: 'warning' as const,
      message,
      remedy: 'In the layer, let it be an executable file, of mode 0755, or take it out.',
    })),
    ...broken
      .filter((error) => error !== undefined)
      .map((error) => nameSources(error, madeTrees(files, fn)))
      .map(({ message, remedy }) => ({
        state: 'failed' as const,
        message: `the extension ${message}`,
        remedy,
      })),
  ];
}

async function whyBroken(
  path: string,
  { searchPath, inContainer }: ExtensionPlace,
): Promise<EntrypointError | undefined> {
  try {
    await checkProgram(path, thisMachine(searchPath));
    return undefined;
  } catch (error) {
    if (!(error instanceof EntrypointError)) throw error;
    return inContainer && ofMachine.has(error.reason) ? undefined : error;
  }
}
