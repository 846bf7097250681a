/** A key of a REST API's client. */
export interface ApiKey {
  /** What events call it. */
  readonly id: string;
  /** What `x-api-key` says. */
  readonly value: string;
}
