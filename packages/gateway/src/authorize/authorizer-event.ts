import type { EventSource, LambdaEvent } from '../payload/event-source.ts';
import { toHttpV1Event } from '../payload/http-v1-event.ts';
import { toHttpV2Event } from '../payload/http-v2-event.ts';
import { toRestEvent } from '../payload/rest-event.ts';

/** Authorizers see no body. */
const withoutBody: LambdaEvent = { body: undefined, isBase64Encoded: undefined };

/** What a `token` authorizer's function gets. */
export function toTokenEvent(methodArn: string, authorizationToken: string): LambdaEvent {
  return { type: 'TOKEN', methodArn, authorizationToken };
}

/**
 * What a `request` authorizer's function of a REST API gets: the event of the route's function, without a body. What is absent is an
 * empty object here.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export function toRestRequestEvent(source: EventSource, methodArn: string): LambdaEvent {
  const parts = Object.entries(toRestEvent(source, [])).map(([key, value]) => [key, value ?? {}] as const);
  const event: LambdaEvent = Object.fromEntries(parts);
  return { type: 'REQUEST', methodArn, ...event, ...withoutBody };
}

/**
 * What a `request` authorizer's function of an HTTP API gets in format 1.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.payload-format
 */
export function toHttpV1RequestEvent(
  source: EventSource,
  methodArn: string,
  identity: readonly string[],
): LambdaEvent {
  const event = toHttpV1Event(source);
  const identitySource = identity.length === 0 ? null : identity.join(',');
  return {
    version: '1.0',
    type: 'REQUEST',
    methodArn,
    identitySource,
    authorizationToken: identitySource,
    resource: event['resource'],
    path: event['path'],
    httpMethod: event['httpMethod'],
    headers: event['headers'],
    queryStringParameters: event['queryStringParameters'] ?? {},
    pathParameters: event['pathParameters'] ?? {},
    stageVariables: event['stageVariables'] ?? {},
    requestContext: event['requestContext'],
  };
}

/** The same in format 2.0. */
export function toHttpV2RequestEvent(
  source: EventSource,
  routeArn: string,
  identity: readonly string[],
): LambdaEvent {
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn,
    identitySource: identity.length === 0 ? null : identity,
    ...toHttpV2Event(source),
    ...withoutBody,
  };
}
