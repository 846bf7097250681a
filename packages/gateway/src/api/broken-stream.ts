import type { IntegrationFailure } from './integration.ts';

/** A function's stream that does not come to its end; the message is for the log. */
export class BrokenStream extends Error {
  override readonly name = 'BrokenStream';
  readonly failure: IntegrationFailure;

  constructor(failure: IntegrationFailure) {
    super(failure.error);
    this.failure = failure;
  }
}
