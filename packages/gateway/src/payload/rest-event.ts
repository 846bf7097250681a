import { headerValue, withoutHeaders, type HeaderField } from '../message/header-fields.ts';
import { matchesMediaTypes } from '../message/media-type.ts';
import { parseRestQuery } from '../message/query-string.ts';
import { toEventBody } from './event-body.ts';
import { restAuthorizer } from './event-authorizer.ts';
import type { EventSource, LambdaEvent } from './event-source.ts';
import { toV1Event } from './v1-event.ts';

/**
 * What a REST API takes from a request.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const droppedHeaders = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

/**
 * The event of a REST API with a Lambda proxy integration.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function toRestEvent(source: EventSource, binaryMediaTypes: readonly string[]): LambdaEvent {
  const { request } = source;
  const isBinary = matchesMediaTypes(binaryMediaTypes, headerValue(request.headers, 'content-type'));
  return toV1Event(source, {
    headers: withoutHeaders(request.headers, droppedHeaders).map(capitalizeAuthorization),
    query: parseRestQuery(request.rawQuery),
    path: source.path,
    contextPath: source.urlPath,
    pathParameters: source.pathParameters,
    requestId: request.requestId,
    userAgent: headerValue(request.headers, 'user-agent') ?? null,
    authorizer: restAuthorizer(source.caller),
    body: toEventBody(request.body, !isBinary),
  });
}

function capitalizeAuthorization([name, value]: HeaderField): HeaderField {
  return [name.toLowerCase() === 'authorization' ? 'Authorization' : name, value];
}
