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
  /** The `X-Amz-Tenant-Id` header. */
  readonly tenantId?: string | undefined;
  /** Asks for the last 4 KB of the invocation's log in the result. */
  readonly logTail?: boolean | undefined;
  /** The id that the invocation shall have: the queue's, for all attempts of one event share it. A new one where it is left out. */
  readonly requestId?: string | undefined;
}

/** Between emulators, the header that carries `requestId`. AWS has no such header. */
export const requestIdHeader = 'X-Lambda-Stack-Request-Id';

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
 * An invocation whose response is passed on as it comes. A function that does not stream has a response of one piece.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
 */
export interface StreamedResult {
  /** 200 answers, 204 allowed (`DryRun`). */
  readonly statusCode: 200 | 204;
  readonly requestId: string;
  /** The runtime's content type. */
  readonly contentType: string;
  readonly executedVersion?: string | undefined;
  readonly traceId?: string | undefined;
  /**
   * The response. Who reads slowly slows the runtime; who leaves the loop gives up the rest, and the invocation goes on, as on AWS. It
   * ends where the invocation fails, too: {@link completion} tells.
   * @throws EndpointError where the emulator breaks off
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** How the invocation ended; settles when the body was read, or given up. */
  readonly completion: Promise<StreamCompletion>;
}

/** The end of a streamed invocation. */
export interface StreamCompletion {
  /** Present when the function failed: `Unhandled` before its response, an error type in the middle of it. */
  readonly errorCode?: string | undefined;
  /** The error as the function reported it, or as Lambda words it: `{errorType, errorMessage, …}` in JSON. */
  readonly errorDetails?: string | undefined;
  /** The last 4 KB of the log, as text, where it was asked for. */
  readonly logTail?: string | undefined;
}

/** What callers may ask for beside an invocation. */
export interface InvokeOptions {
  /** Its end makes the caller stop waiting; the invocation goes on, as on AWS. */
  readonly signal?: AbortSignal;
}

/**
 * The seam between those who call functions and those who run them: an emulator in the same process,
 * one behind HTTP, a message broker or AWS itself.
 */
export interface Invoker {
  /**
   * Runs one invocation to its end.
   * @throws ServiceError when the service refuses the invocation (unknown function, throttled, too large, …)
   */
  invoke(invocation: Invocation, options?: InvokeOptions): Promise<InvocationResult>;
  /**
   * The same for a caller who takes the response as it comes; resolves when it begins. `Event` is no type of it.
   * @throws ServiceError as `invoke` does
   */
  stream(invocation: Invocation, options?: InvokeOptions): Promise<StreamedResult>;
}
