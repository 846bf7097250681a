import type { ErrorCode, StackError } from '@lambda-stack/errors';

/** One line of the doctor's examination. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly message: string;
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
