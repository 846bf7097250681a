import { catalogue } from './catalogue.ts';
import type { ErrorCode } from './error-code.ts';

/** What can be said about an error beside its message. */
export interface StackErrorOptions {
  /** What to do, for this very case; the catalogue's remedy where it is left out. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The base class of every error that a user can meet. */
export class StackError extends Error {
  override readonly name: string = 'StackError';
  readonly code: ErrorCode;
  /** The exit code of a command that ends with this error. */
  readonly exitCode: number;
  /** What to do about it. */
  readonly hint: string;

  constructor(code: ErrorCode, message: string, options: StackErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.exitCode = catalogue[code].exitCode;
    this.hint = options.hint ?? catalogue[code].remedy;
  }
}
