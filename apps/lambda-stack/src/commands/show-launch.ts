import { dirname, resolve } from 'node:path';

import { StackError } from '@lambda-stack/errors';

import type { Debugger } from '../debug/debugger.ts';
import { launchFileIn, writeLaunchFile } from '../debug/launch-file.ts';
import type { CommandContext } from './context.ts';
import type { UpOptions } from './up.ts';

/** @throws StackError `USAGE` where there will be nothing to attach to */
export function refuseLaunchAlone({ launchJson, debug = [] }: Pick<UpOptions, 'launchJson' | 'debug'>): void {
  if (launchJson === undefined || debug.length > 0) return;
  throw new StackError('USAGE', '--launch-json writes how to attach, but no function is debugged', {
    hint: 'Name one: --debug FUNCTION.',
  });
}

/** Does what `--launch-json` asks for, and says so. A file that can't be written ends no stack. */
export function showLaunch(
  { terminal, workingDirectory }: CommandContext,
  { launchJson }: Pick<UpOptions, 'launchJson'>,
  { configFile, debuggers }: { readonly configFile: string; readonly debuggers: readonly Debugger[] },
): void {
  if (launchJson === undefined) return;
  const file =
    launchJson === true ? launchFileIn(dirname(configFile)) : resolve(workingDirectory, launchJson);
  for (const { functionName } of debuggers.filter(({ language }) => language === undefined))
    terminal.err(`What language ${functionName} is in is not known: how to attach to it is not written.`);
  const known = debuggers.filter(({ language }) => language !== undefined);
  if (known.length === 0) return;
  try {
    writeLaunchFile(file, known);
    terminal.err(`How to attach is in ${file}.`);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    terminal.err(`${error.message}\n${error.hint}`);
  }
}
