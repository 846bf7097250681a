/** A route key that API Gateway would not take, or one that stands in the same set twice. */
export class RouteKeyError extends Error {
  override readonly name = 'RouteKeyError';
  /** What to write instead. */
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
