/** A response whose client did not read it while the gateway ended; the message is for the log. */
export class UnreadResponse extends Error {
  override readonly name = 'UnreadResponse';

  /** @param patienceMs how long the client has read nothing, in ms */
  constructor(patienceMs: number) {
    super(`the gateway ended: the client read nothing of the response for ${patienceMs / 1_000} s`);
  }
}
