/** A response whose client did not read it while the gateway ended; the message is for the log. */
export class UnreadResponse extends Error {
  override readonly name = 'UnreadResponse';

  /** @param patienceMs how long it was waited for, in ms */
  constructor(patienceMs: number) {
    super(`the gateway ended: the client did not read the response within ${patienceMs / 1_000} s`);
  }
}
