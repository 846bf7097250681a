import { StackError } from '@lambda-stack/errors';

import { fetchState, requestRestart } from '../project/control-client.ts';
import { findRunningProject } from '../project/find-project.ts';
import type { Command } from './context.ts';

export interface RestartOptions {
  readonly functions: readonly string[];
}

/** `lambda-stack restart`: the next invocation of each function finds a fresh environment. */
export const restart: Command<RestartOptions> = async (context, { functions }) => {
  const { controlSocket } = findRunningProject(context).record;
  const state = await fetchState(controlSocket);
  const names = state.emulator.functions.map(({ name }) => name);
  const unknown = functions.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new StackError(
      'FUNCTION_UNKNOWN',
      `No function ${unknown.map((name) => `"${name}"`).join(', ')} in this stack`,
      {
        hint: `Its functions are: ${names.join(', ')}.`,
      },
    );
  }
  await requestRestart(controlSocket, functions);
  context.terminal.err(`Restarted ${(functions.length > 0 ? functions : names).join(', ')}.`);
  return 0;
};
