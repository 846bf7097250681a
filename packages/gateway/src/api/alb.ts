import { headerValue, type HeaderField } from '../message/header-fields.ts';
import type { AlbOptions } from '../options.ts';
import { toAlbEvent } from '../payload/alb-event.ts';
import { toAlbResponse } from '../payload/alb-response.ts';
import { AnswerError } from '../payload/answer-error.ts';
import { describeLoss, sendOtherType } from '../payload/event-body.ts';
import { albError, type AlbErrorName } from './alb-error.ts';
import { createAlbRules, type AlbTarget } from './alb-rules.ts';
import type { Api, ApiOutcome } from './api.ts';
import type { ApiRequest, RequestHead } from './api-request.ts';
import { integrate, type IntegrationOutcome } from './integration.ts';

/** What a request came to, before the load balancer puts its name on it. */
type Result = Omit<ApiOutcome, 'requestId'>;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html#http-headers-quotas */
const headLimits = { total: 65_536, field: 16_384 };

/** The longest path of a request, with its query string, in bytes. */
const uriLimit = 16_384;

/** The longest body of a request, and the longest answer of a function, in bytes. */
const limit = 1_048_576;

/**
 * An application load balancer with functions as targets, which are waited for as long as they may take.
 * @throws RouteKeyError
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function createAlb(options: AlbOptions): Api {
  const { multiValueHeaders } = options;
  const ruleFor = createAlbRules(options);

  const answer = async (request: ApiRequest): Promise<Result> => {
    if (isWebSocket(request)) return fail('upgrade', 'load balancers open no WebSocket to functions');
    if (request.rawPath.length + request.rawQuery.length > uriLimit)
      return fail('uri-too-long', `path and query string have more than ${uriLimit} bytes`);
    const target = ruleFor(request);
    if (target === undefined) return fail('no-rule', 'no rule takes the request, and there is no $default');
    return { ...(await call(request, target)), route: target.key, function: target.function };
  };

  const call = async (request: ApiRequest, target: AlbTarget): Promise<Result> => {
    const { targetGroupArn, function: functionName } = target;
    const event = toAlbEvent({ targetGroupArn, request, multiValueHeaders });
    const result = toResult(await integrate(options, { functionName, event, traceId: request.traceId }));
    return { ...result, note: describeLoss(event, request, sendOtherType) };
  };

  const toResult = (outcome: IntegrationOutcome): Result => {
    if (outcome.kind !== 'answered') return fail('internal', outcome.error);
    const { payload } = outcome.result;
    if (payload.byteLength > limit)
      return fail('internal', `the answer has ${payload.byteLength} bytes, a load balancer takes ${limit}`);
    try {
      return { response: toAlbResponse(payload, { multiValueHeaders }) };
    } catch (error) {
      if (error instanceof AnswerError) return fail('internal', error.message);
      throw error;
    }
  };

  return {
    headLimits,
    bodyLimit: limit,
    handle: async (request) => finish(request, await answer(request)),
    refuse: (request, refusal, error) => finish(request, fail(refusal, error)),
  };
}

function isWebSocket({ headers }: RequestHead): boolean {
  return headerValue(headers, 'upgrade')?.toLowerCase() === 'websocket';
}

function fail(name: AlbErrorName, error: string): Result {
  return { response: albError(name), error };
}

const serverHeader: HeaderField = ['Server', 'awselb/2.0'];

/** A function may have its own `Server`. */
function finish({ requestId }: RequestHead, result: Result): ApiOutcome {
  const { response } = result;
  const headers =
    headerValue(response.headers, 'server') === undefined
      ? [serverHeader, ...response.headers]
      : response.headers;
  return { ...result, requestId, response: { ...response, headers } };
}
