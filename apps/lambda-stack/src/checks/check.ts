import { catalogue, type ErrorCode, type StackError } from '@lambda-stack/errors';

import type { Terminal } from '../terminal/terminal.ts';

/** One line of an examination. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly message: string;
  /** What shows it, in lines: code, with its place. */
  readonly detail?: string;
  /** What to do about it. */
  readonly remedy?: string;
  /** Where it failed: the error that a start would end with. */
  readonly code?: ErrorCode;
}

/** A check that failed with an error which says what to do. */
export const failedWith = (name: string, { message, hint, code }: StackError): Check => ({
  name,
  state: 'failed',
  message: message.replaceAll('\n', '; '),
  remedy: hint,
  code,
});

/** What depends on a variable that is not set can't be examined. */
export const notChecked = (name: string, which?: string): Check => ({
  name,
  state: 'warning',
  message: `not checked before all variables are set${which === undefined ? '' : ` (${which})`}`,
});

/** A check as it is shown. */
export function checkLine({ style }: Terminal, { name, state, message, detail, remedy }: Check): string {
  const mark = { ok: style('green', '✓'), warning: style('yellow', '!'), failed: style('red', '✗') }[state];
  const line = `${mark} ${name}: ${message}${remedy === undefined ? '' : ` → ${remedy}`}`;
  return detail === undefined ? line : `${line}\n${detail.replace(/^/gm, '    ')}`;
}

/** What an examination comes to; what is wrong in a configuration comes before what a machine lacks. */
export function exitCodeOf(checks: readonly Check[]): number {
  const codes = checks
    .filter(({ state }) => state === 'failed')
    .map(({ code = 'NOT_READY' }) => catalogue[code].exitCode);
  return codes.length === 0 ? 0 : Math.min(...codes);
}

/** How many checks failed; undefined where none did. */
export function failures(checks: readonly Check[]): string | undefined {
  const failed = countOf(checks, 'failed');
  return failed === 0 ? undefined : `${failed} of ${checks.length} checks failed.`;
}

/** How many checks warn; undefined where none does. */
export function warnings(checks: readonly Check[]): string | undefined {
  const count = countOf(checks, 'warning');
  return count === 0 ? undefined : `Nothing failed. ${counted(count, 'warning')}.`;
}

const countOf = (checks: readonly Check[], wanted: Check['state']): number =>
  checks.filter(({ state }) => state === wanted).length;

/** `1 problem`, `2 problems`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
