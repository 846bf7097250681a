/**
 * What API Gateway lets the clients of a WebSocket API do, in bytes and ms.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const quotas = {
  messageBytes: 131_072,
  frameBytes: 32_768,
  /** Time without a message in either direction. */
  idleMs: 600_000,
  /** The longest life of a connection. */
  durationMs: 7_200_000,
} as const;

/** What one client may take of this process. AWS names no numbers. */
export const bounds = {
  /** What waits for a client that does not read. */
  bufferedBytes: 1_048_576,
  /** Messages of one client that functions work on at the same time; further ones are not read. */
  concurrentMessages: 100,
  /** How long a client may take to answer a close frame, in ms. */
  closeMs: 5_000,
} as const;
