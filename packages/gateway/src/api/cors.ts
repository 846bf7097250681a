import {
  allowedOrigin,
  exposedHeaders,
  originHeaders,
  preflightHeaders,
  type CorsOptions,
} from '@lambda-stack/invoke';

import { headerValue, headerValues, type HeaderField } from '../message/header-fields.ts';
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

/** Methods that pages may use without being allowed to. @see https://fetch.spec.whatwg.org/#cors-safelisted-method */
const safeMethods = ['GET', 'HEAD', 'POST'];

/** Why a browser takes the answer to a preflight request for a refusal; undefined where it does not, and for any other request. */
export function preflightRefusal(cors: CorsOptions, { headers }: RequestHead): string | undefined {
  const origin = headerValue(headers, 'origin');
  const method = headerValue(headers, 'access-control-request-method');
  if (origin === undefined || method === undefined) return undefined;
  if (allowedOrigin(cors, origin) === undefined) return `CORS does not allow the origin ${shown(origin)}`;
  if (![...safeMethods, ...cors.allowMethods].includes(method) && !cors.allowMethods.includes('*')) {
    return `CORS does not allow the method ${shown(method)}`;
  }
  const allowed = cors.allowHeaders.map((name) => name.toLowerCase());
  const asked = headerValue(headers, 'access-control-request-headers') ?? '';
  const refused = asked
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .find((name) => name !== '' && !allowed.includes(name) && !(isWildcarded(name) && allowed.includes('*')));
  return refused === undefined ? undefined : `CORS does not allow the header ${shown(refused)}`;
}

/** Why a browser keeps the response to any other request from a page of another origin; undefined where it does not. */
export function responseRefusal(
  cors: CorsOptions,
  request: RequestHead,
  response: ApiResponse,
): string | undefined {
  const origin = headerValue(request.headers, 'origin');
  if (origin === undefined || isPreflight(request)) return undefined;
  if (origin.replace(/^https?:\/\//, '') === request.host) return undefined;
  const values = headerValues(response.headers, 'access-control-allow-origin');
  if (values.length === 0) {
    return allowedOrigin(cors, origin) === undefined
      ? `CORS does not allow the origin ${shown(origin)}`
      : 'browsers refuse the response: the function has to send Access-Control-Allow-Origin itself';
  }
  const all = values.join(', ');
  if (all === '*' || all === origin) return undefined;
  return `browsers refuse the response: Access-Control-Allow-Origin is ${shown(all)}, the origin ${shown(origin)}`;
}

/** Why no route takes a request, with what answers the one that a browser sends ahead. */
export const describeNoRoute = (cors: CorsOptions | undefined, request: RequestHead): string =>
  cors === undefined && isPreflight(request)
    ? 'no route matches this preflight request; "cors" of the gateway would answer it'
    : 'no route matches';

const isPreflight = ({ method, headers }: RequestHead): boolean =>
  method === 'OPTIONS' && headerValue(headers, 'access-control-request-method') !== undefined;

/** @see https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name */
const isWildcarded = (name: string): boolean => name !== 'authorization';

/** As a line of the log can have it. */
const shown = (text: string): string => JSON.stringify(text.slice(0, 200));

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
