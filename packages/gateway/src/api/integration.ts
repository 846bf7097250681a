import {
  limits,
  ServiceError,
  type ServiceErrorType,
  type Invocation,
  type InvocationResult,
  type Invoker,
} from '@lambda-stack/invoke';

import type { GatewaySettings } from '../options.ts';
import type { LambdaEvent } from '../payload/event-source.ts';
import { readFunctionError } from './function-error.ts';

/** Who calls functions, and how long they are waited for. */
type IntegrationSettings = Pick<GatewaySettings, 'invoker' | 'debugged'> & {
  /** ms; without it, as long as the function may take. */
  readonly timeoutMs?: number;
};

/** How the call of a function ended. */
export type IntegrationOutcome =
  | { readonly kind: 'answered'; readonly result: InvocationResult }
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
  if (payload.byteLength > limits.requestBytes) {
    return {
      kind: 'too-large',
      error: `the event has ${payload.byteLength} bytes, Lambda takes ${limits.requestBytes}`,
    };
  }
  const isUnlimited = timeoutMs === undefined || debugged?.has(functionName) === true;
  if (isUnlimited) return invoke(invoker, { functionName, payload, traceId });
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<IntegrationOutcome>((resolve) => {
    timer = setTimeout(() => {
      resolve({ kind: 'timed-out', error: `the function did not answer within ${timeoutMs} ms` });
      controller.abort();
    }, timeoutMs).unref();
  });
  try {
    return await Promise.race([
      invoke(invoker, { functionName, payload, traceId }, controller.signal),
      timeout,
    ]);
  } finally {
    clearTimeout(timer);
  }
}

async function invoke(
  invoker: Invoker,
  invocation: Invocation,
  signal?: AbortSignal,
): Promise<IntegrationOutcome> {
  try {
    const result = await invoker.invoke(invocation, signal && { signal });
    if (result.functionError === undefined) return { kind: 'answered', result };
    const { errorType, errorMessage } = readFunctionError(result.payload);
    const reason = isShort(errorType) ? ` with ${errorType}` : '';
    return {
      kind: 'failed',
      error: `the function failed${reason} (invocation ${result.requestId})`,
      errorMessage,
    };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { kind: refusals[error.type] ?? 'refused', error: error.message };
  }
}

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
