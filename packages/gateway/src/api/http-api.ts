import { createRouter, parseRouteKey } from '@lambda-stack/routes';

import { createAuthorizers } from '../authorize/authorizers.ts';
import type { Refusal, RefusalReason } from '../authorize/authorizer.ts';
import { createHttpAuthorizer } from '../authorize/create-authorizer.ts';
import { replaceHeaders, type HeaderField } from '../message/header-fields.ts';
import type { HttpApiOptions, HttpRoute, PayloadFormatVersion } from '../options.ts';
import { AnswerError } from '../payload/answer-error.ts';
import { describeLoss, sendOtherType } from '../payload/event-body.ts';
import type { EventSource, LambdaEvent } from '../payload/event-source.ts';
import { toHttpV1Response, toHttpV2Response } from '../payload/http-response.ts';
import { toHttpV1Event } from '../payload/http-v1-event.ts';
import { toHttpV2Event } from '../payload/http-v2-event.ts';
import { bodyLimit, headLimits, joinNotes, type Api, type ApiOutcome } from './api.ts';
import type { ApiRequest, ApiResponse, RequestHead } from './api-request.ts';
import { describeNoRoute, httpPreflight, overruleCors, preflightRefusal, responseRefusal } from './cors.ts';
import { describeApi } from './describe-api.ts';
import { httpError, type HttpErrorName } from './http-error.ts';
import { integrate, type IntegrationOutcome } from './integration.ts';
import { hasStagePrefix, stripStage } from './stage-path.ts';

/** A payload format of an HTTP API: a request to an event, an answer to a response. */
interface PayloadFormat {
  readonly toEvent: (source: EventSource) => LambdaEvent;
  readonly toResponse: (payload: Uint8Array) => ApiResponse;
}

const payloadFormats: Readonly<Record<PayloadFormatVersion, PayloadFormat>> = {
  '1.0': { toEvent: toHttpV1Event, toResponse: toHttpV1Response },
  '2.0': { toEvent: toHttpV2Event, toResponse: toHttpV2Response },
};

/** What a request came to, before CORS and ids. */
type Result = Omit<ApiOutcome, 'requestId'>;

/**
 * An HTTP API.
 * @throws RouteKeyError
 * @throws TypeError for a route whose authorizer there is not
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html
 */
export function createHttpApi(options: HttpApiOptions): Api {
  const { cors } = options;
  const api = describeApi(options);
  const router = createRouter(
    'http',
    options.routes.map((route) => [parseRouteKey(route.key, 'http'), route] as const),
  );
  const authorizers = createAuthorizers(options, createHttpAuthorizer);

  const route = async (request: ApiRequest): Promise<Result> => {
    const path = hasStagePrefix(options) ? stripStage(request.rawPath, options.stage) : request.rawPath;
    if (path === undefined)
      return fail('not-found', `the path does not begin with /${options.stage}, the stage`);
    const match = router.match(request.method, path);
    if (match === undefined) return fail('not-found', describeNoRoute(cors, request));
    const {
      target,
      route: { key },
    } = match;
    const source = {
      api,
      request,
      urlPath: request.rawPath,
      path,
      routeKey: key,
      resourceId: key,
      pathParameters: match.parameters,
    };
    const authorizer = authorizers.get(target.authorizer);
    if (authorizer === undefined) return call(source, target);
    const authorization = await authorizer.authorize(source, target.scopes ?? []);
    if (authorization.kind === 'refused') return toRefusal(key, authorization);
    return call({ ...source, caller: authorization.caller }, target);
  };

  const call = async (source: EventSource, target: HttpRoute): Promise<Result> => {
    const format = payloadFormats[target.payloadFormat ?? options.payloadFormat];
    const { traceId } = source.request;
    const event = format.toEvent(source);
    const request = { functionName: target.function, event, traceId };
    const note = describeLoss(event, source.request, sendOtherType);
    const { response, error } = toResult(await integrate(options, request), format);
    return { response, error, note, route: source.routeKey, function: target.function };
  };

  const finish = (request: RequestHead, result: Result): ApiOutcome => {
    if (cors === undefined) return identify(request, result);
    const response = overruleCors(cors, request, result.response);
    const note = joinNotes(responseRefusal(cors, request, response), result.note);
    return identify(request, { ...result, response, note });
  };

  return {
    headLimits,
    bodyLimit,
    handle: async (request) =>
      cors !== undefined && request.method === 'OPTIONS'
        ? identify(request, {
            response: httpPreflight(cors, request),
            note: preflightRefusal(cors, request),
          })
        : finish(request, await route(request)),
    refuse: (request, refusal, error) => finish(request, fail(refusal, error)),
  };
}

function identify(request: RequestHead, result: Result): ApiOutcome {
  const requestId = request.extendedRequestId;
  const headers = replaceHeaders(result.response.headers, [['Apigw-Requestid', requestId]]);
  return { ...result, requestId, response: { ...result.response, headers } };
}

function fail(name: HttpErrorName, error: string): Result {
  return { response: httpError(name), error };
}

const refusalNames = {
  unauthenticated: 'unauthorized',
  denied: 'forbidden',
  'explicitly-denied': 'forbidden',
  misconfigured: 'internal',
  failed: 'internal',
  // Of REST APIs alone.
  'uri-too-long': 'internal',
} as const satisfies Record<RefusalReason, HttpErrorName>;

function toRefusal(route: string, { reason, error, challenge }: Refusal): Result {
  const { response } = fail(refusalNames[reason], error);
  if (challenge === undefined) return { response, error, route };
  const headers: HeaderField[] = [...response.headers, ['www-authenticate', challenge]];
  return { response: { ...response, headers }, error, route };
}

const errorNames = {
  failed: 'internal',
  refused: 'internal',
  'not-found': 'internal',
  throttled: 'unavailable',
  'timed-out': 'unavailable',
  'too-large': 'too-large',
} as const satisfies Record<Exclude<IntegrationOutcome['kind'], 'answered'>, HttpErrorName>;

function toResult(outcome: IntegrationOutcome, format: PayloadFormat): Result {
  if (outcome.kind !== 'answered') return fail(errorNames[outcome.kind], outcome.error);
  try {
    return { response: format.toResponse(outcome.result.payload) };
  } catch (error) {
    if (error instanceof AnswerError) return fail('internal', error.message);
    throw error;
  }
}
