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

/** What an error is about, where that may have been unpacked. */
export interface ErrorPlace {
  /** The file, or the directory where it should be; absolute. */
  readonly path?: string | undefined;
  /** What to do where it is in a zip file of this name, as a sentence; the same and to pack it again where it is left out. */
  readonly remedyInZip?: ((zip: string) => string) | undefined;
}

/**
 * A function's runtime can't be started. The message says what and where, `remedy` what to do; callers of the
 * function see it as `Runtime.InvalidEntrypoint`.
 */
export class EntrypointError extends Error {
  override readonly name = 'EntrypointError';
  readonly reason: EntrypointReason;
  /** What to do about it, as a sentence. */
  readonly remedy: string;

  readonly place: ErrorPlace;

  constructor(reason: EntrypointReason, message: string, remedy: string, place: ErrorPlace = {}) {
    super(message);
    this.reason = reason;
    this.remedy = remedy;
    this.place = place;
  }

  /** The same in other words, which name no place that was made. */
  reworded(message: string, remedy: string): EntrypointError {
    return new EntrypointError(this.reason, message, remedy);
  }
}
