/**
 * Sizes that the Lambda service enforces, in bytes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const limits = {
  /** The request payload of a synchronous invocation. */
  requestBytes: 6_291_456,
  /** The request payload of an asynchronous invocation. */
  eventBytes: 1_048_576,
  /** What one emulator hands to another: at most a record of an event and of the response to it. No limit of Lambda's. */
  relayedBytes: 33_554_432,
  /** The response payload of a synchronous invocation that is not streamed. */
  responseBytes: 6_291_556,
  /** A streamed response. */
  streamBytes: 209_715_200,
  /** The client context, in base64. */
  clientContextBytes: 3_583,
  /** What `X-Amz-Log-Result` carries of an invocation's log, before base64. */
  logTailBytes: 4_096,
} as const;
