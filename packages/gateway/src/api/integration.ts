import {
  limits,
  ServiceError,
  type InvocationResult,
  type InvokeOptions,
  type ServiceErrorType,
} from '@lambda-stack/invoke';

import type { GatewaySettings } from '../options.ts';
import type { LambdaEvent } from '../payload/event-source.ts';
import { preludeType } from '../payload/prelude.ts';
import { readFunctionError } from './function-error.ts';
import { TimeLimitError, waitAtMost } from './time-limit.ts';

/** Who calls functions, and how long they are waited for. */
export type IntegrationSettings = Pick<GatewaySettings, 'invoker' | 'debugged'> & {
  /** ms; without it, as long as the function may take. */
  readonly timeoutMs?: number;
};

/** How the call of a function ended. */
export type IntegrationOutcome =
  { readonly kind: 'answered'; readonly result: InvocationResult } | IntegrationFailure;

/** Why there is no answer. */
export type IntegrationFailure =
  /** The function failed; `errorMessage` is what it says of it. */
  | { readonly kind: 'failed'; readonly error: string; readonly errorMessage: string | undefined }
  | { readonly kind: 'throttled'; readonly error: string }
  /** The event is larger than Lambda takes. */
  | { readonly kind: 'too-large'; readonly error: string }
  | { readonly kind: 'not-found'; readonly error: string }
  /** Lambda does not run the function for another reason. */
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'timed-out'; readonly error: string };

/** A function, and what it is called with. */
export interface IntegrationRequest {
  readonly functionName: string;
  readonly event: LambdaEvent;
  readonly traceId: string;
}

/**
 * Calls a function and waits for its answer, but no longer than a gateway waits. The invocation itself goes on, as
 * on AWS.
 */
export async function integrate(
  { invoker, timeoutMs, debugged }: IntegrationSettings,
  { functionName, event, traceId }: IntegrationRequest,
): Promise<IntegrationOutcome> {
  const payload = Buffer.from(JSON.stringify(event));
  if (payload.byteLength > limits.requestBytes) return tooLarge(payload);
  const limit = debugged?.has(functionName) === true ? undefined : timeoutMs;
  const patience = new Patience();
  try {
    const result = await waitAtMost(limit, invoker.invoke({ functionName, payload, traceId }, patience));
    if (result.functionError !== undefined) return functionFailure(result.payload, result.requestId);
    return result.contentType === preludeType ? streamed : { kind: 'answered', result };
  } catch (error) {
    if (!(error instanceof TimeLimitError)) return refusal(error);
    patience.end();
    return { kind: 'timed-out', error: `the function did not answer within ${timeoutMs} ms` };
  }
}

/** Its signal is made for an invoker that asks for it; one in the same process does not. */
class Patience implements InvokeOptions {
  #controller: AbortController | undefined;

  get signal(): AbortSignal {
    return this.#ownController().signal;
  }

  end(): void {
    this.#ownController().abort();
  }

  #ownController(): AbortController {
    return (this.#controller ??= new AbortController());
  }
}

/** A stream's prelude and body, in one piece, are no answer; on AWS neither. */
const streamed: IntegrationFailure = {
  kind: 'failed',
  error:
    'the function streams its response (HttpResponseStream.from), which is for routes of REST APIs with "stream: true" and function URLs with "invokeMode: RESPONSE_STREAM"',
  errorMessage: undefined,
};

/** The event is not taken by Lambda. */
export const tooLarge = ({ byteLength }: Uint8Array): IntegrationFailure => ({
  kind: 'too-large',
  error: `the event has ${byteLength} bytes, Lambda takes ${limits.requestBytes}`,
});

/** The function failed. @param report what it says of its error */
export function functionFailure(report: Uint8Array, requestId: string): IntegrationFailure {
  const { errorType, errorMessage } = readFunctionError(report);
  const reason = isShort(errorType) ? ` with ${errorType}` : '';
  return { kind: 'failed', error: `the function failed${reason} (invocation ${requestId})`, errorMessage };
}

/** Lambda did not take the call; any other error is thrown again. */
export function refusal(error: unknown): IntegrationFailure {
  if (!(error instanceof ServiceError)) throw error;
  const kind = refusals[error.type] ?? 'refused';
  return { kind, error: kind === 'throttled' ? `${error.message} ${busy}` : error.message };
}

/** What throttles a function here. */
const busy = 'The function has no free environment: see its concurrency and queueTimeout.';

/** Whether an error's type can be written into a line of the log. */
function isShort(errorType: string | undefined): errorType is string {
  return errorType !== undefined && /^[\x21-\x7e]{1,100}$/.test(errorType);
}

type Refusal = 'throttled' | 'too-large' | 'not-found' | 'refused';

const refusals: Readonly<Partial<Record<ServiceErrorType, Refusal>>> = {
  TooManyRequestsException: 'throttled',
  RequestEntityTooLargeException: 'too-large',
  ResourceNotFoundException: 'not-found',
};
