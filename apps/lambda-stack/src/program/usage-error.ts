import type { CommanderError } from 'commander';

import { StackError } from '@lambda-stack/errors';

/** What a command line lacks or has too much, as an error of ours. */
export function usageError(cause: CommanderError): StackError {
  if (cause.message === '(outputHelp)') return new StackError('USAGE', 'A command is missing', { cause });
  const [, message = '', meant] =
    /^(?:error: )?([^]*?)(?:\n\(Did you mean (?:one of )?(.+)\?\))?$/.exec(cause.message) ?? [];
  if (meant === undefined) return new StackError('USAGE', message, { cause });
  const words = meant
    .split(', ')
    .map((word) => `\`${word.startsWith('-') ? word : `lambda-stack ${word}`}\``);
  return new StackError('USAGE', message, { hint: `Did you mean ${words.join(' or ')}?`, cause });
}
