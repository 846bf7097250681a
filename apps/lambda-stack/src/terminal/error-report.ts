import { StackError } from '@lambda-stack/errors';

import type { Terminal } from './terminal.ts';

/** Says what went wrong and what to do, and gives the exit code. @param typed the remedy with its commands as the user can type them */
export function reportError(
  { err, errStyle }: Pick<Terminal, 'err' | 'errStyle'>,
  error: unknown,
  typed: (remedy: string) => string = (remedy) => remedy,
): number {
  const known =
    error instanceof StackError
      ? error
      : new StackError('INTERNAL', error instanceof Error ? error.message : String(error), { cause: error });
  err(`${errStyle('red', 'error')} ${known.code}: ${known.message}`);
  err(`${errStyle('dim', '  →')} ${typed(known.hint)}`);
  if (process.env['LAMBDA_STACK_DEBUG']) err(traceOf(error));
  return known.exitCode;
}

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\nCaused by: ${traceOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
