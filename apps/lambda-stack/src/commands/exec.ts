import { StackError } from '@lambda-stack/errors';

import { findComposeTarget } from './compose-target.ts';
import type { Command } from './context.ts';

export interface ExecOptions {
  readonly service: string;
  readonly command: readonly string[];
}

/** `lambda-stack exec FN -- CMD`: a command in the container of a function or another service; gives its exit code. */
export const exec: Command<ExecOptions> = async (context, { service, command }) => {
  const target = await findComposeTarget(context);
  if (!target) {
    throw new StackError('NOT_RUNNING', 'No stack of this configuration runs in containers', {
      hint: 'Start it with "lambda-stack up --engine compose".',
    });
  }
  const { servicesNamed, unknownServices } = await import('../compose-engine/compose-stack.ts');
  const {
    services: [found],
    known,
  } = servicesNamed(target, [service]);
  if (found === undefined) throw unknownServices([service], known);
  return target.docker.compose(target.project).exec(found, command);
};
