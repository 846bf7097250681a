import { headerValue } from '../message/header-fields.ts';
import { decodePercent, decodeValues } from '../message/percent-encoding.ts';
import { parseQuery } from '../message/query-string.ts';
import { toTypedEventBody } from './event-body.ts';
import { httpV1Authorizer } from './event-authorizer.ts';
import type { EventSource, LambdaEvent } from './event-source.ts';
import { httpEventHeaders } from './http-headers.ts';
import { toV1Event } from './v1-event.ts';

/**
 * The event of an HTTP API with payload format 1.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toHttpV1Event(source: EventSource): LambdaEvent {
  const { request } = source;
  const headers = httpEventHeaders(request.headers, request.body.byteLength);
  return {
    version: '1.0',
    ...toV1Event(source, {
      headers,
      query: parseQuery(request.rawQuery),
      path: source.urlPath,
      contextPath: decodePercent(source.urlPath),
      pathParameters: decodeValues(source.pathParameters),
      requestId: request.extendedRequestId,
      userAgent: headerValue(headers, 'user-agent') ?? '',
      authorizer: httpV1Authorizer(source.caller),
      body: toTypedEventBody(request.body, request.headers),
    }),
  };
}
