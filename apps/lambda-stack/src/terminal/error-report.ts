import { StackError } from '@lambda-stack/errors';

import type { Terminal } from './terminal.ts';

/** Says what went wrong and what to do, and gives the exit code. */
export function reportError(terminal: Terminal, error: unknown): number {
  if (error instanceof StackError) {
    terminal.err(`${terminal.style('red', 'error')} ${error.code}: ${error.message}`);
    terminal.err(`${terminal.style('dim', '  →')} ${error.hint}`);
    if (process.env['LAMBDA_STACK_DEBUG']) terminal.err(traceOf(error));
    return error.exitCode;
  }
  const fault = new StackError('INTERNAL', error instanceof Error ? error.message : String(error), {
    cause: error,
  });
  terminal.err(`${terminal.style('red', 'error')} ${fault.code}: ${fault.message}`);
  terminal.err(`${terminal.style('dim', '  →')} ${fault.hint}`);
  if (process.env['LAMBDA_STACK_DEBUG']) terminal.err(traceOf(error));
  return fault.exitCode;
}

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\nCaused by: ${traceOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
