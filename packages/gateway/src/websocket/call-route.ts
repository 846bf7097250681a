import type { BufferedResponse } from '../api/api-request.ts';
import { integrate, type IntegrationOutcome } from '../api/integration.ts';
import type { WebSocketApiOptions, WebSocketRoute } from '../options.ts';
import { AnswerError } from '../payload/answer-error.ts';
import type { LambdaEvent } from '../payload/event-source.ts';
import { toRestResponse } from '../payload/rest-response.ts';
import { webSocketErrorStatus, type WebSocketErrorName } from './websocket-error.ts';

/** What came of an event, for the log. */
export interface EventOutcome {
  readonly requestId: string;
  /** That of the response, or of what would be one if a message had any. */
  readonly status: number;
  readonly route?: string | undefined;
  readonly function?: string | undefined;
  readonly error?: string | undefined;
  readonly note?: string | undefined;
}

/** What a function answered, or why there is nothing of it. */
export type RouteResult =
  { readonly response: BufferedResponse } | { readonly failure: WebSocketErrorName; readonly error: string };

/** Calls the function of a route; what nobody foresaw is a result, too. */
export async function callRoute(
  options: WebSocketApiOptions,
  route: WebSocketRoute,
  { event, traceId }: { readonly event: LambdaEvent; readonly traceId: string },
): Promise<RouteResult> {
  try {
    return toResult(await integrate(options, { functionName: route.function, event, traceId }));
  } catch (error) {
    return unforeseen(error);
  }
}

export function unforeseen(error: unknown): Extract<RouteResult, { failure: unknown }> {
  return {
    failure: 'internal',
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

/** What the log says of a route that was called. */
export function describeResult(requestId: string, route: WebSocketRoute, result: RouteResult): EventOutcome {
  const about = { requestId, route: route.key, function: route.function };
  if ('response' in result) return { ...about, status: result.response.status };
  return { ...about, status: webSocketErrorStatus(result.failure), error: result.error };
}

const failures = {
  failed: 'failed',
  refused: 'internal',
  'not-found': 'internal',
  throttled: 'internal',
  'timed-out': 'timeout',
  'too-large': 'too-large',
} as const satisfies Record<Exclude<IntegrationOutcome['kind'], 'answered'>, WebSocketErrorName>;

/** Answers have the rules of REST APIs: an unknown key is an error, too, though the body does not go anywhere. */
function toResult(outcome: IntegrationOutcome): RouteResult {
  if (outcome.kind !== 'answered') return { failure: failures[outcome.kind], error: outcome.error };
  try {
    return {
      response: toRestResponse(outcome.result.payload, { accept: undefined, binaryMediaTypes: [] }),
    };
  } catch (error) {
    if (error instanceof AnswerError) return { failure: 'failed', error: error.message };
    throw error;
  }
}
