import type { FunctionConfig, Stack } from '@lambda-stack/config';
import { catalogue, StackError } from '@lambda-stack/errors';

import type { Check } from '../checks/check.ts';
import { checkConfiguration } from '../checks/configuration.ts';
import { checkFunction } from '../checks/function.ts';
import { checkListeners } from '../checks/listeners.ts';
import { checkMachine } from '../checks/machine.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Command, CommandContext } from './context.ts';

export interface DoctorOptions {
  readonly function?: string | undefined;
  readonly json?: boolean;
}

/** `lambda-stack doctor`: checks the machine and the stack, or one function, one line a check, each failure with its remedy. */
export const doctor: Command<DoctorOptions> = async (context, { function: only, json }) => {
  const { terminal, env, project } = context;
  const checks: Check[] = [];
  const report = (...more: readonly Check[]): void => {
    checks.push(...more);
    if (!json) for (const check of more) terminal.out(line(terminal, check));
  };
  if (only === undefined) report(...checkMachine());
  const { check, stack, error } = await configuration(context, only);
  report(check);
  if (stack) {
    const functions = chosen(stack, only);
    if (only === undefined) report(...(await checkListeners({ ...stack, name: project ?? stack.name }, env)));
    for (const fn of functions) report(await checkFunction(fn, env));
  }
  const failed = checks.filter(({ state }) => state === 'failed').length;
  if (json) terminal.out(JSON.stringify(checks));
  else terminal.out(failed === 0 ? 'All is well.' : `${failed} of ${checks.length} checks failed.`);
  if (failed === 0) return 0;
  return error?.exitCode ?? catalogue.NOT_READY.exitCode;
};

async function configuration(
  context: CommandContext,
  only: string | undefined,
): ReturnType<typeof checkConfiguration> {
  const checked = await checkConfiguration(context);
  if (only === undefined || checked.stack || checked.error) return checked;
  throw new StackError(
    'CONFIG_NOT_FOUND',
    `There is ${checked.check.message}: function "${only}" is unknown`,
  );
}

function chosen(stack: Stack, name: string | undefined): readonly FunctionConfig[] {
  if (name === undefined) return stack.functions;
  const fn = stack.functions.find((candidate) => candidate.name === name);
  if (fn) return [fn];
  throw new StackError('FUNCTION_UNKNOWN', `No function "${name}" in this stack`, {
    hint: `Its functions are: ${stack.functions.map((candidate) => candidate.name).join(', ')}.`,
  });
}

function line({ style }: Terminal, { name, state, message, remedy }: Check): string {
  const mark = { ok: style('green', '✓'), warning: style('yellow', '!'), failed: style('red', '✗') }[state];
  return `${mark} ${name}: ${message}${remedy === undefined ? '' : ` → ${remedy}`}`;
}
