/** A function's files can't be used: which file or directory, what in it, and why. */
export class CodeError extends Error {
  override readonly name = 'CodeError';
  /** The zip file or directory, absolute. */
  readonly file: string;
  /** The path in it that is to blame, where it is one. */
  readonly entry: string | undefined;
  /** Goes on after the name: "is encrypted". */
  readonly reason: string;
  /** What to do about it, as a sentence. */
  readonly remedy: string;

  constructor(problem: {
    readonly file: string;
    readonly entry?: string | undefined;
    readonly reason: string;
    readonly remedy: string;
    readonly cause?: unknown;
  }) {
    const { file, entry, reason, remedy, cause } = problem;
    // A name of the zip's own may hold line ends, and what a terminal obeys.
    const where = entry === undefined ? file : `${file}: ${JSON.stringify(entry)}`;
    super(`${where} ${reason}`, cause === undefined ? {} : { cause });
    this.file = file;
    this.entry = entry;
    this.reason = reason;
    this.remedy = remedy;
  }
}
