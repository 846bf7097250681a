import { StackError } from '@lambda-stack/errors';

import { findComposeRecords } from '../project/find-project.ts';
import { typedCommand } from '../terminal/typed-command.ts';
import { runningProcesses } from './compose-target.ts';
import type { CommandContext } from './context.ts';

/** How commands about the stack of this name, which runs, are typed where this one was. */
export function stackCommand(context: CommandContext, name: string): (command: string) => string {
  const project = context.project ?? (leadsTo(context, name) ? undefined : { name });
  return (command) => typedCommand(command, { ...context, project });
}

/** Another stack of the same configuration may run. */
function leadsTo(context: CommandContext, name: string): boolean {
  try {
    const processes = runningProcesses(context);
    // As commands do: those in containers are looked for where none runs as processes.
    const found = processes ? [processes] : findComposeRecords(context);
    return found.length > 0 && found.every(({ record }) => record.name === name);
  } catch (error) {
    if (error instanceof StackError) return false;
    throw error;
  }
}
