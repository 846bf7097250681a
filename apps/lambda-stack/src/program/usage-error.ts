import type { CommanderError } from 'commander';

import { StackError } from '@lambda-stack/errors';

/** What a command line lacks or has too much, as an error of ours. @param group the command whose commands are meant */
export function usageError(cause: CommanderError, group?: string): StackError {
  if (cause.message === '(outputHelp)') return new StackError('USAGE', 'A command is missing', { cause });
  const [, message = '', meant] =
    /^(?:error: )?([^]*?)(?:\n\(Did you mean (?:one of )?(.+)\?\))?$/.exec(cause.message) ?? [];
  if (meant === undefined) return new StackError('USAGE', message, { cause });
  const words = meant
    .split(', ')
    .map(
      (word) =>
        `\`${word.startsWith('-') ? word : ['lambda-stack', group, word].filter(Boolean).join(' ')}\``,
    );
  return new StackError('USAGE', message, { hint: `Did you mean ${words.join(' or ')}?`, cause });
}
