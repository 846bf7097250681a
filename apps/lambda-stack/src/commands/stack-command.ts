import { StackError } from '@lambda-stack/errors';

import { findProject } from '../project/find-project.ts';
import { typedCommand } from '../terminal/typed-command.ts';
import type { CommandContext } from './context.ts';

/** How commands about the stack of this name, which runs, are typed where this one was. */
export function stackCommand(context: CommandContext, name: string): (command: string) => string {
  const project = context.project ?? (leadsTo(context, name) ? undefined : { name });
  return (command) => typedCommand(command, { ...context, project });
}

/** Another stack of the same configuration may run. */
function leadsTo(context: CommandContext, name: string): boolean {
  try {
    return findProject(context).record.name === name;
  } catch (error) {
    if (error instanceof StackError) return false;
    throw error;
  }
}
