import { formatClfTime } from '../message/clf-time.ts';
import { groupHeaders, headerValue, type HeaderField } from '../message/header-fields.ts';
import { isTextBody } from '../message/media-type.ts';
import { decodePercent } from '../message/percent-encoding.ts';
import { parseQuery } from '../message/query-string.ts';
import { toEventBody } from './event-body.ts';
import { domainOf, type EventSource, type LambdaEvent } from './event-source.ts';
import { httpEventHeaders } from './http-headers.ts';

/**
 * The event of an HTTP API with payload format 2.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toHttpV2Event(source: EventSource): LambdaEvent {
  const { api, request, routeKey } = source;
  const headers = httpEventHeaders(request.headers, request.body.byteLength);
  const contentType = headerValue(headers, 'content-type');
  const body = toEventBody(request.body, isTextBody(contentType, headerValue(headers, 'content-encoding')));
  const rawPath = decodePercent(source.urlPath);
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: request.rawQuery,
    cookies: cookiesOf(headers),
    headers: joinedHeaders(headers),
    queryStringParameters: joinedQuery(request.rawQuery),
    requestContext: {
      accountId: api.accountId,
      apiId: api.apiId,
      ...domainOf(source),
      http: {
        method: request.method,
        path: rawPath,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headerValue(headers, 'user-agent') ?? '',
      },
      requestId: request.extendedRequestId,
      routeKey,
      stage: api.stage,
      time: formatClfTime(request.receivedAt),
      timeEpoch: request.receivedAt,
    },
    pathParameters: orUndefined(
      Object.entries(source.pathParameters).map(([name, value]) => [name, decodePercent(value)]),
    ),
    stageVariables: orUndefined(Object.entries(api.stageVariables)),
    body: body.text,
    isBase64Encoded: body.isBase64Encoded,
  };
}

function orUndefined(entries: readonly (readonly [string, string])[]): Record<string, string> | undefined {
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function joinedHeaders(fields: readonly HeaderField[]): Record<string, string> {
  const groups = groupHeaders(fields).map(
    ({ name, values }) => [name.toLowerCase(), values.join(',')] as const,
  );
  return Object.fromEntries(groups.filter(([name]) => name !== 'cookie'));
}

function joinedQuery(rawQuery: string): Record<string, string> | undefined {
  return orUndefined([...parseQuery(rawQuery, /&/)].map(([name, values]) => [name, values.join(',')]));
}

function cookiesOf(fields: readonly HeaderField[]): string[] | undefined {
  const cookies = fields
    .filter(([name]) => name.toLowerCase() === 'cookie')
    .flatMap(([, value]) => value.split(';').map((cookie) => cookie.trim()))
    .filter((cookie) => cookie !== '');
  return cookies.length === 0 ? undefined : cookies;
}
