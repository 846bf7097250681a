import { headerValue, type HeaderField } from '../message/header-fields.ts';
import type { CorsOptions } from '../options.ts';
import type { ApiResponse, RequestHead } from './api-request.ts';

/** What `Access-Control-Allow-Origin` says to an origin; undefined where the configuration does not allow it. */
function allowOrigin(cors: CorsOptions, origin: string | undefined): string | undefined {
  if (cors.allowOrigins.includes('*')) return '*';
  if (origin === undefined) return undefined;
  const allowed = cors.allowOrigins.some(
    (pattern) => pattern === origin || (pattern.endsWith('://*') && origin.startsWith(pattern.slice(0, -1))),
  );
  return allowed ? origin : undefined;
}

/** Headers for an origin, on any response. */
function originHeaders(cors: CorsOptions, allowed: string): HeaderField[] {
  return [
    ['Access-Control-Allow-Origin', allowed],
    ...(allowed === '*' ? [] : [['Vary', 'Origin'] as const]),
    ...(cors.allowCredentials ? [['Access-Control-Allow-Credentials', 'true'] as const] : []),
  ];
}

function listHeader(name: string, values: readonly string[]): HeaderField[] {
  return values.length === 0 ? [] : [[name, values.join(',')]];
}

function preflightHeaders(cors: CorsOptions): HeaderField[] {
  return [
    ...listHeader('Access-Control-Allow-Methods', cors.allowMethods),
    ...listHeader('Access-Control-Allow-Headers', cors.allowHeaders),
    ...(cors.maxAge === undefined ? [] : [['Access-Control-Max-Age', cors.maxAge.toString()] as const]),
  ];
}

/**
 * The answer of an HTTP API with CORS to any OPTIONS request: no route, no function. Only a preflight request of an
 * allowed origin gets headers.
 */
export function httpPreflight(cors: CorsOptions, request: RequestHead): ApiResponse {
  const origin = headerValue(request.headers, 'origin');
  const isPreflight = headerValue(request.headers, 'access-control-request-method') !== undefined;
  const allowed = origin === undefined || !isPreflight ? undefined : allowOrigin(cors, origin);
  const headers = allowed === undefined ? [] : [...originHeaders(cors, allowed), ...preflightHeaders(cors)];
  return { status: 204, headers, body: new Uint8Array() };
}

/** Puts the configured headers in the place of the function's own. */
export function overruleCors(cors: CorsOptions, request: RequestHead, response: ApiResponse): ApiResponse {
  const headers = response.headers.filter(([name]) => !/^access-control-/i.test(name));
  const origin = headerValue(request.headers, 'origin');
  const allowed = origin === undefined ? undefined : allowOrigin(cors, origin);
  if (allowed === undefined) return { ...response, headers };
  const exposed = listHeader('Access-Control-Expose-Headers', cors.exposeHeaders);
  return { ...response, headers: [...headers, ...originHeaders(cors, allowed), ...exposed] };
}

/** The origin headers of a REST API, which do not depend on whether the request names an origin. */
function restOriginHeaders(cors: CorsOptions, request: RequestHead): HeaderField[] {
  const allowed =
    allowOrigin(cors, headerValue(request.headers, 'origin')) ??
    cors.allowOrigins.find((pattern) => !pattern.includes('*'));
  return allowed === undefined ? [] : originHeaders(cors, allowed);
}

/**
 * The mock OPTIONS method that `cors` adds to each resource of a REST API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
 */
export function restPreflight(cors: CorsOptions, request: RequestHead): ApiResponse {
  const headers: HeaderField[] = [
    ['Content-Type', 'application/json'],
    ...restOriginHeaders(cors, request),
    ...preflightHeaders(cors),
  ];
  return { status: 200, headers, body: new Uint8Array() };
}

/** Adds to a REST API's own errors what lets a browser read them; the answers of functions stay as they are. */
export function exposeRestError(cors: CorsOptions, request: RequestHead, response: ApiResponse): ApiResponse {
  const exposed = listHeader('Access-Control-Expose-Headers', cors.exposeHeaders);
  return { ...response, headers: [...response.headers, ...restOriginHeaders(cors, request), ...exposed] };
}
