/** How the caller waits: for the answer, not at all, or only to know whether it would be allowed. */
export type InvocationType = 'RequestResponse' | 'Event' | 'DryRun';

/**
 * One call of a function, as the Invoke API takes it.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export interface Invocation {
  /** A name, a partial ARN or a full ARN, with or without `:qualifier`. */
  readonly functionName: string;
  /** A version or alias, where `functionName` carries none. */
  readonly qualifier?: string | undefined;
  /** `RequestResponse` where it is left out. */
  readonly type?: InvocationType | undefined;
  /** The event: valid JSON in UTF-8. */
  readonly payload: Uint8Array;
  /** JSON text, decoded from base64. */
  readonly clientContext?: string | undefined;
  /** The `X-Amzn-Trace-Id` header. */
  readonly traceId?: string | undefined;
  /** Asks for the last 4 KB of the invocation's log in the result. */
  readonly logTail?: boolean | undefined;
}

/** What an invocation came to. A function error is a result, too, not an exception. */
export interface InvocationResult {
  /** 200 answered, 202 queued (`Event`), 204 allowed (`DryRun`). */
  readonly statusCode: 200 | 202 | 204;
  readonly requestId: string;
  /** The response payload, as the runtime wrote it. */
  readonly payload: Uint8Array;
  /** The runtime's content type. */
  readonly contentType: string;
  /** Present when the function failed: the payload is then `{errorType, errorMessage, …}`. */
  readonly functionError?: 'Unhandled' | undefined;
  readonly executedVersion?: string | undefined;
  readonly traceId?: string | undefined;
  /** The last 4 KB of the log, as text, where it was asked for. */
  readonly logTail?: string | undefined;
}

/**
 * The seam between those who call functions and those who run them: an emulator in the same process,
 * one behind HTTP, a message broker or AWS itself.
 */
export interface Invoker {
  /**
   * Runs one invocation to its end. Ending the signal makes the caller stop waiting; the invocation goes on, as on AWS.
   * @throws ServiceError when the service refuses the invocation (unknown function, throttled, too large, …)
   */
  invoke(invocation: Invocation, options?: { readonly signal?: AbortSignal }): Promise<InvocationResult>;
}
