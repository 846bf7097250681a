import type { RuntimeFunction } from '@lambda-stack/config';
import { findExtensions } from '@lambda-stack/emulator';
import {
  checkProgram,
  EntrypointError,
  machineFiles,
  madeTrees,
  nameSources,
  thisMachine,
  type EntrypointReason,
  type Machine,
  type ProgramFiles,
} from '@lambda-stack/runtimes';

import type { Check } from './check.ts';
import type { FunctionFiles } from './function-files.ts';

/** What containers have of their own. */
const ofMachine: ReadonlySet<EntrypointReason> = new Set(['interpreter-missing', 'loader-missing']);

/** Where a function's container runs, as far as it is not this machine. */
const container: Pick<Machine, 'platform' | 'name'> = { platform: 'linux', name: 'its container' };

/** Only on Linux is Docker's kernel this machine's: which architectures another one runs is not known. */
const containerFiles = (): ProgramFiles =>
  process.platform === 'linux' ? machineFiles : { ...machineFiles, emulates: () => Promise.resolve(true) };

export interface ExtensionPlace {
  /** The PATH of extensions. */
  readonly searchPath: string;
  /** Whether interpreters and libraries are not this machine's. */
  readonly inContainer: boolean;
}

/** What keeps extensions of a function's layers from starting. */
export async function checkExtensions(
  fn: Pick<RuntimeFunction, 'code' | 'layers'>,
  files: Pick<FunctionFiles, 'task' | 'opt'>,
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
    const machine = thisMachine(searchPath);
    await (inContainer
      ? checkProgram(path, { ...machine, ...container }, containerFiles())
      : checkProgram(path, machine));
    return undefined;
  } catch (error) {
    if (!(error instanceof EntrypointError)) throw error;
    return inContainer && ofMachine.has(error.reason) ? undefined : error;
  }
}
