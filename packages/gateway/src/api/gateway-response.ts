import { validateHeaderName, validateHeaderValue } from 'node:http';

import { headerValue, replaceHeaders, type HeaderField } from '../message/header-fields.ts';
import { matchesMediaTypes } from '../message/media-type.ts';
import type { EventSource } from '../payload/event-source.ts';
import { requestReader } from '../payload/request-expression.ts';
import type { ApiResponse } from './api-request.ts';
import type { RestError } from './rest-error.ts';

/**
 * Errors of a REST API that can be configured, and that this one has.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export type GatewayResponseType =
  | 'DEFAULT_4XX'
  | 'DEFAULT_5XX'
  | 'ACCESS_DENIED'
  | 'API_CONFIGURATION_ERROR'
  | 'AUTHORIZER_CONFIGURATION_ERROR'
  | 'AUTHORIZER_FAILURE'
  | 'INTEGRATION_TIMEOUT'
  | 'INVALID_API_KEY'
  | 'MISSING_AUTHENTICATION_TOKEN'
  | 'REQUEST_TOO_LARGE'
  | 'UNAUTHORIZED';

/** What an error looks like in place of what AWS makes of it. */
export interface GatewayResponse {
  readonly status?: number | undefined;
  /** By name: `'a text in quotes'`, `method.request.header.X`, `context.X`, `stageVariables.X`, or any other text as it is. */
  readonly headers: Readonly<Record<string, string>>;
  /** By media type: bodies in which `$context.X`, `$stageVariables.X` and `$method.request.header.X` stand for values. */
  readonly templates: Readonly<Record<string, string>>;
}

export type GatewayResponses = Readonly<Partial<Record<GatewayResponseType, GatewayResponse>>>;

/** The configured response for an error: that of its type, else that of all errors of its class. */
export function findGatewayResponse(
  responses: GatewayResponses,
  { status, type }: RestError,
): GatewayResponse | undefined {
  if (type === undefined) return undefined;
  return responses[type] ?? responses[status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'];
}

/** Puts what is configured in the place of what an error looks like by itself. */
export function customize(
  response: ApiResponse,
  { status, headers, templates }: GatewayResponse,
  { error, source }: { readonly error: RestError; readonly source: EventSource },
): ApiResponse {
  const template = chooseTemplate(templates, headerValue(source.request.headers, 'accept'));
  const own = Object.entries(headers).flatMap(([name, expression]): HeaderField[] => {
    const value = headerText(expression, error, source);
    return value === undefined ? [] : [[name, value]];
  });
  const typed: HeaderField[] = template === undefined ? [] : [['Content-Type', template.type]];
  return {
    status: status ?? response.status,
    headers: replaceHeaders(replaceHeaders(response.headers, typed), own),
    body: template === undefined ? response.body : Buffer.from(fill(template.text, error, source)),
  };
}

interface Template {
  readonly type: string;
  readonly text: string;
}

/** The template of the first type that the client accepts, else that of JSON, else the first one. */
function chooseTemplate(
  templates: Readonly<Record<string, string>>,
  accept: string | undefined,
): Template | undefined {
  const all = Object.entries(templates).map(([type, text]) => ({ type, text }));
  const accepted = (accept ?? '')
    .split(',')
    .flatMap((range) => all.filter(({ type }) => matchesMediaTypes([range], type)));
  return accepted[0] ?? all.find(({ type }) => type === 'application/json') ?? all[0];
}

function headerText(expression: string, error: RestError, source: EventSource): string | undefined {
  const [, literal] = quoted.exec(expression) ?? [];
  if (literal !== undefined) return literal;
  const isVariable = errorVariables.has(expression) || requestReader(expression) !== undefined;
  return isVariable ? toFieldValue(valueOf(expression, error, source)) : expression;
}

const quoted = /^'(.*)'$/s;

/** What a field of a header can hold; a path parameter, say, can be more. */
function toFieldValue(text: string | undefined): string | undefined {
  return text === undefined || /[^\t\x20-\x7e\x80-\xff]/.test(text) ? undefined : text;
}

/** @throws TypeError where a header has a name or a text that HTTP does not allow */
export function checkGatewayResponses(responses: GatewayResponses): void {
  for (const { headers } of Object.values(responses)) {
    for (const [name, expression] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, quoted.exec(expression)?.[1] ?? expression);
    }
  }
}

const variables = /\$((?:context|stageVariables|method\.request\.(?:header|querystring|path))(?:\.[\w-]+)+)/g;

/** Puts values in the place of variables; what has none is empty. It is no template language: AWS runs none here either. */
function fill(template: string, error: RestError, source: EventSource): string {
  return template.replace(variables, (_, name: string) => valueOf(name, error, source) ?? '');
}

type ErrorVariable = (error: RestError) => string | undefined;

const errorVariables: ReadonlyMap<string, ErrorVariable> = new Map<string, ErrorVariable>([
  ['context.error.message', ({ message }) => message ?? undefined],
  ['context.error.messageString', ({ message }) => JSON.stringify(message)],
  ['context.error.responseType', ({ type }) => type],
]);

function valueOf(name: string, error: RestError, source: EventSource): string | undefined {
  const own = errorVariables.get(name);
  return own === undefined ? requestReader(name)?.(source) : own(error);
}
