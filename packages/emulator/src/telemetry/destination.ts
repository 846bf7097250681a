/** Takes batches of records, one at a time. */
export interface Destination {
  /** Resolves when it has taken the records, each a JSON text; rejects with why it has not, at the latest when the signal says so. */
  send(records: readonly string[], signal: AbortSignal): Promise<void>;
  close(): void;
}
