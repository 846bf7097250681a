import {
  allowedOrigin,
  exposedHeaders,
  originHeaders,
  preflightHeaders,
  type CorsOptions,
} from '@lambda-stack/invoke';

import { headerValue, type HeaderField } from '../message/header-fields.ts';
import type { ApiResponse, RequestHead } from './api-request.ts';

/**
 * The answer of an HTTP API or function URL with CORS to any OPTIONS request: no route, no function. Only a preflight request of an
 * allowed origin gets headers.
 */
export function httpPreflight(cors: CorsOptions, request: RequestHead): ApiResponse {
  const origin = headerValue(request.headers, 'origin');
  const isPreflight = headerValue(request.headers, 'access-control-request-method') !== undefined;
  const allowed = origin === undefined || !isPreflight ? undefined : allowedOrigin(cors, origin);
  const headers = allowed === undefined ? [] : [...originHeaders(cors, allowed), ...preflightHeaders(cors)];
  return { status: 204, headers, body: new Uint8Array() };
}

/** Puts the configured headers in the place of the function's own, as an HTTP API does. */
export function overruleCors(cors: CorsOptions, request: RequestHead, response: ApiResponse): ApiResponse {
  const headers = response.headers.filter(([name]) => !/^access-control-/i.test(name));
  return addCors(cors, request, { ...response, headers });
}

/** Adds the configured headers to what the function says: a function URL sends both. */
export function addCors(cors: CorsOptions, request: RequestHead, response: ApiResponse): ApiResponse {
  const origin = headerValue(request.headers, 'origin');
  const allowed = origin === undefined ? undefined : allowedOrigin(cors, origin);
  if (allowed === undefined) return response;
  const headers = [...response.headers, ...originHeaders(cors, allowed), ...exposedHeaders(cors)];
  return { ...response, headers };
}

/** The origin headers of a REST API, which do not depend on whether the request names an origin. */
function restOriginHeaders(cors: CorsOptions, request: RequestHead): HeaderField[] {
  const allowed =
    allowedOrigin(cors, headerValue(request.headers, 'origin')) ??
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
  const exposed = exposedHeaders(cors);
  return { ...response, headers: [...response.headers, ...restOriginHeaders(cors, request), ...exposed] };
}
