import { headerValue } from '../message/header-fields.ts';
import type { RestApiOptions, RestRoute } from '../options.ts';
import { AnswerError } from '../payload/answer-error.ts';
import { describeLoss } from '../payload/event-body.ts';
import type { EventSource } from '../payload/event-source.ts';
import { toRestEvent } from '../payload/rest-event.ts';
import { toRestHead, toRestResponse } from '../payload/rest-response.ts';
import type { ApiRequest, ApiResponse } from './api-request.ts';
import { integrate, type IntegrationFailure, type IntegrationRequest } from './integration.ts';
import type { RestErrorName } from './rest-error.ts';
import type { RestFailure } from './rest-failure.ts';
import { integrateStream, type StreamOutcome } from './stream-integration.ts';

/** What a function answered. */
export interface RestAnswer {
  readonly response: ApiResponse;
  readonly traceId: string;
  /** What the log is to say of it. */
  readonly note?: string | undefined;
}

/** Calls the function of a route. */
export type RestIntegration = (source: EventSource, route: RestRoute) => Promise<RestAnswer | RestFailure>;

/** Of streams. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html */
const awsLimits = { idleMs: 5 * 60_000, durationMs: 15 * 60_000 };

/** AWS's documentation asks for a prelude whatever the content type. */
const streamFormat = { toHead: toRestHead, findsPrelude: true };

/** The Lambda proxy integrations of a REST API. */
export function createRestIntegration(options: RestApiOptions): RestIntegration {
  const { binaryMediaTypes, streamLimits = awsLimits } = options;

  const stream = (invocation: IntegrationRequest): Promise<StreamOutcome> =>
    integrateStream({ ...options, limits: streamLimits }, invocation, streamFormat);

  /** @throws AnswerError */
  const buffer = async (
    request: ApiRequest,
    invocation: IntegrationRequest,
  ): Promise<(Pick<RestAnswer, 'response'> & { traceId: string | undefined }) | IntegrationFailure> => {
    const outcome = await integrate(options, invocation);
    if (outcome.kind !== 'answered') return outcome;
    const accept = headerValue(request.headers, 'accept');
    const { payload, traceId } = outcome.result;
    return { response: toRestResponse(payload, { accept, binaryMediaTypes }), traceId };
  };

  return async (source, route) => {
    const { request } = source;
    const { traceId } = request;
    const event = toRestEvent(source, binaryMediaTypes);
    const note = describeLoss(event, request, 'add its Content-Type to binaryMediaTypes');
    const invocation = { functionName: route.function, event, traceId };
    try {
      const outcome = await (route.stream === true ? stream(invocation) : buffer(request, invocation));
      return 'response' in outcome
        ? { response: outcome.response, traceId: outcome.traceId ?? traceId, note }
        : { failure: errorNames[outcome.kind], error: outcome.error, source };
    } catch (error) {
      if (error instanceof AnswerError) return { failure: error.fault, error: error.message, source };
      throw error;
    }
  };
}

/** AWS answers 500 where Lambda refuses the call, throttling included, and 502 where the function's answer is no use. */
const errorNames = {
  failed: 'malformed',
  refused: 'internal',
  'not-found': 'internal',
  throttled: 'internal',
  'timed-out': 'timeout',
  'too-large': 'too-large',
} as const satisfies Record<IntegrationFailure['kind'], RestErrorName>;
