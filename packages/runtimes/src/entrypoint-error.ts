/** Why a runtime can't be started. */
export type EntrypointReason =
  | 'not-found'
  | 'not-executable'
  | 'directory'
  | 'interpreter-missing'
  | 'carriage-returns'
  | 'wrong-architecture'
  | 'loader-missing'
  | 'not-a-program'
  | 'handler-missing'
  | 'language-missing'
  | 'code-unusable'
  | 'debugger-missing'
  | 'debugger-port-taken';

/**
 * A function's runtime can't be started. The message says what and where, `remedy` what to do; callers of the
 * function see it as `Runtime.InvalidEntrypoint`.
 */
export class EntrypointError extends Error {
  override readonly name = 'EntrypointError';
  readonly reason: EntrypointReason;
  /** What to do about it, as a sentence. */
  readonly remedy: string;

  constructor(reason: EntrypointReason, message: string, remedy: string) {
    super(message);
    this.reason = reason;
    this.remedy = remedy;
  }
}
