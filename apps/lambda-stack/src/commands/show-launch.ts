import { dirname, resolve } from 'node:path';

import { StackError } from '@lambda-stack/errors';

import type { Debugger } from '../debug/debugger.ts';
import { launchFileIn, writeLaunchFile } from '../debug/launch-file.ts';
import type { CommandContext } from './context.ts';
import type { UpOptions } from './up.ts';

/** Does what `--launch-json` asks for, and says so. A file that can't be written ends no stack. */
export function showLaunch(
  { terminal, workingDirectory }: CommandContext,
  { launchJson }: Pick<UpOptions, 'launchJson'>,
  { configFile, debuggers }: { readonly configFile: string; readonly debuggers: readonly Debugger[] },
): void {
  if (launchJson === undefined) return;
  const file =
    launchJson === true ? launchFileIn(dirname(configFile)) : resolve(workingDirectory, launchJson);
  try {
    writeLaunchFile(file, debuggers);
    terminal.err(`How to attach is in ${file}.`);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    terminal.err(`${error.message}\n${error.hint}`);
  }
}
