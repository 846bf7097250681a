import type { ApiRequest } from '../api/api-request.ts';
import { formatClfTime } from '../message/clf-time.ts';
import { headerValue, headerValues, type HeaderField } from '../message/header-fields.ts';
import { decodePercent } from '../message/percent-encoding.ts';
import { parseQuery } from '../message/query-string.ts';
import { toTypedEventBody } from './event-body.ts';
import type { LambdaEvent } from './event-source.ts';

/** Where the 2.0 events of HTTP APIs and function URLs differ. */
export interface V2Parts {
  /** In the client's order; names in any casing. */
  readonly headers: readonly HeaderField[];
  /** The URL's path as the client sent it, with the stage where that begins it. */
  readonly urlPath: string;
  readonly routeKey: string;
  readonly stage: string;
  /** More of `requestContext`; what is undefined is left out. */
  readonly context: {
    readonly accountId: string;
    readonly apiId: string;
    readonly domainName: string;
    readonly domainPrefix: string;
    readonly requestId: string;
    readonly authentication?: null;
    readonly authorizer?: object | undefined;
  };
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
  readonly stageVariables?: Readonly<Record<string, string>> | undefined;
}

/** The keys that the 2.0 events of HTTP APIs and function URLs share. What is absent is left out. */
export function toV2Event(request: ApiRequest, parts: V2Parts): LambdaEvent {
  const { headers, routeKey, stage, context } = parts;
  const body = toTypedEventBody(request.body, request.headers);
  const rawPath = decodePercent(parts.urlPath);
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: request.rawQuery,
    cookies: cookiesOf(request.headers),
    headers: joinedHeaders(headers),
    queryStringParameters: joinedQuery(request.rawQuery),
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      authentication: context.authentication,
      authorizer: context.authorizer,
      domainName: context.domainName,
      domainPrefix: context.domainPrefix,
      http: {
        method: request.method,
        path: rawPath,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headerValue(headers, 'user-agent') ?? '',
      },
      requestId: context.requestId,
      routeKey,
      stage,
      time: formatClfTime(request.receivedAt),
      timeEpoch: request.receivedAt,
    },
    pathParameters: orUndefined(parts.pathParameters),
    stageVariables: orUndefined(parts.stageVariables),
    body: body.text,
    isBase64Encoded: body.isBase64Encoded,
  };
}

function orUndefined(values: Readonly<Record<string, string>> = {}): Record<string, string> | undefined {
  return Object.keys(values).length === 0 ? undefined : values;
}

function joinedHeaders(fields: readonly HeaderField[]): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    const before = joined.get(key);
    // A comma can be part of a cookie: https://www.rfc-editor.org/rfc/rfc9113#section-8.2.3
    const separator = key === 'cookie' ? '; ' : ',';
    joined.set(key, before === undefined ? value : `${before}${separator}${value}`);
  }
  return Object.fromEntries(joined);
}

function joinedQuery(rawQuery: string): Record<string, string> | undefined {
  if (rawQuery === '') return undefined;
  const parameters = [...parseQuery(rawQuery)];
  return orUndefined(Object.fromEntries(parameters.map(([name, values]) => [name, values.join(',')])));
}

/** Each cookie as the client sent it, not decoded. */
function cookiesOf(fields: readonly HeaderField[]): string[] | undefined {
  const cookies = headerValues(fields, 'cookie')
    .flatMap((value) => value.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
  return cookies.length === 0 ? undefined : cookies;
}
