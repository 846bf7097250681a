import { decodeValues } from '../message/percent-encoding.ts';
import { httpV2Authorizer } from './event-authorizer.ts';
import { domainOf, type EventSource, type LambdaEvent } from './event-source.ts';
import { connectionHeaders, httpEventHeaders } from './http-headers.ts';
import { toV2Event } from './v2-event.ts';

/** Cookies are in `cookies` alone. */
const droppedHeaders = new Set([...connectionHeaders, 'cookie']);

/**
 * The event of an HTTP API with payload format 2.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toHttpV2Event(source: EventSource): LambdaEvent {
  const { api, request, routeKey, urlPath } = source;
  return toV2Event(request, {
    headers: httpEventHeaders(request.headers, request.body.byteLength, droppedHeaders),
    urlPath,
    routeKey,
    stage: api.stage,
    context: {
      accountId: api.accountId,
      apiId: api.apiId,
      ...domainOf(source),
      requestId: request.extendedRequestId,
      authorizer: httpV2Authorizer(source.caller),
    },
    pathParameters: decodeValues(source.pathParameters),
    stageVariables: api.stageVariables,
  });
}
