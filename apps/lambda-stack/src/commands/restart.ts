import { StackError } from '@lambda-stack/errors';

import { fetchState, requestRestart } from '../project/control-client.ts';
import { findRunningProject } from '../project/find-project.ts';
import type { ComposeStack } from '../compose-engine/compose-stack.ts';
import { findComposeTarget } from './compose-target.ts';
import type { Command, CommandContext } from './context.ts';
import { configurationLines, problemLines } from './problem-lines.ts';

export interface RestartOptions {
  readonly functions: readonly string[];
}

/** `lambda-stack restart`: the next invocation of each function finds a fresh environment. */
export const restart: Command<RestartOptions> = async (context, { functions }) => {
  const target = await findComposeTarget(context);
  if (target) {
    await restartContainers(context, target, functions);
    return 0;
  }
  const { record } = findRunningProject(context);
  const { restarted, unknown } = await requestRestart(record.controlSocket, functions);
  if (unknown.length > 0) throw unknownFunctions(unknown, record.functions);
  const state = await fetchState(record.controlSocket);
  report(context, restarted, [
    ...configurationLines(state),
    ...problemLines(state.emulator.functions.filter(({ name }) => restarted.includes(name))),
  ]);
  return 0;
};

/** Services beside the functions are restarted where they are named. */
async function restartContainers(
  context: CommandContext,
  stack: ComposeStack,
  names: readonly string[],
): Promise<void> {
  const { emulatorState, isFunction, nameOf, servicesNamed, unknownServices } =
    await import('../compose-engine/compose-stack.ts');
  const { configurationDrift } = await import('../compose-engine/configuration-drift.ts');
  const { restartServices } = await import('../compose-engine/restart-services.ts');
  if (names.length === 0 && !stack.containers.some(isFunction))
    throw noFunctions(stack.containers.map(nameOf));
  const chosen = names.length > 0 ? names : stack.containers.filter(isFunction).map(nameOf);
  const { services, unknown, known } = servicesNamed(stack, chosen);
  if (unknown.length > 0) throw unknownServices(unknown, known);
  await restartServices(stack, services);
  const state = await emulatorState(stack);
  const functions = 'problem' in state ? [] : state.functions;
  const drift = await configurationDrift(stack, context);
  report(context, chosen, [
    ...problemLines(functions.filter(({ name }) => chosen.includes(name))),
    ...(drift === undefined ? [] : [drift]),
  ]);
}

/** What was restarted, and what will not run as it is written now, as far as that is known. */
function report(
  { terminal }: CommandContext,
  restarted: readonly string[],
  problems: readonly string[],
): void {
  terminal.err(`Restarted ${restarted.join(', ')}.`);
  for (const line of problems) terminal.err(`${terminal.errStyle('red', '✗')} ${line}`);
}

/** In profiles that are not active, say. */
const noFunctions = (services: readonly string[]): StackError =>
  new StackError('FUNCTION_UNKNOWN', 'No function of this stack has a container', {
    hint: `Name what shall be restarted: ${[...new Set(services)].join(', ')}.`,
  });

function unknownFunctions(unknown: readonly string[], known: readonly string[]): StackError {
  const names = unknown.map((name) => `"${name}"`).join(', ');
  return new StackError('FUNCTION_UNKNOWN', `No function ${names} in this stack`, {
    hint: `Its functions are: ${known.join(', ')}.`,
  });
}
