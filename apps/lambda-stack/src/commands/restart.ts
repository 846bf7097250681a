import { StackError } from '@lambda-stack/errors';

import { requestRestart } from '../project/control-client.ts';
import { findRunningProject } from '../project/find-project.ts';
import type { ComposeStack } from '../compose-engine/compose-stack.ts';
import { findComposeTarget } from './compose-target.ts';
import type { Command, CommandContext } from './context.ts';

export interface RestartOptions {
  readonly functions: readonly string[];
}

/** `lambda-stack restart`: the next invocation of each function finds a fresh environment. */
export const restart: Command<RestartOptions> = async (context, { functions }) => {
  const target = await findComposeTarget(context);
  if (target) return restartServices(context, target, functions);
  const { record } = findRunningProject(context);
  const { restarted, unknown } = await requestRestart(record.controlSocket, functions);
  if (unknown.length > 0) throw unknownFunctions(unknown, record.functions);
  context.terminal.err(`Restarted ${restarted.join(', ')}.`);
  return 0;
};

async function restartServices(
  { terminal }: CommandContext,
  target: ComposeStack,
  names: readonly string[],
): Promise<number> {
  const { servicesNamed } = await import('../compose-engine/compose-stack.ts');
  const running = target.containers.filter(({ state }) => state === 'running');
  const { services, unknown, known } = servicesNamed({ containers: running }, names);
  if (unknown.length > 0) throw unknownFunctions(unknown, known);
  const all = running.map(({ service }) => service);
  await target.docker
    .compose(target.project)
    .restart({ services: names.length === 0 ? all : services, timeoutSeconds: 1 });
  terminal.err(`Restarted ${(names.length === 0 ? known : names).join(', ')}.`);
  return 0;
}

function unknownFunctions(unknown: readonly string[], known: readonly string[]): StackError {
  const names = unknown.map((name) => `"${name}"`).join(', ');
  return new StackError('FUNCTION_UNKNOWN', `No function ${names} in this stack`, {
    hint: `Its functions are: ${known.join(', ')}.`,
  });
}
