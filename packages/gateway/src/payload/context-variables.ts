import type { ContextVariable } from '@lambda-stack/routes';

import { formatClfTime } from '../message/clf-time.ts';
import { headerValue } from '../message/header-fields.ts';
import { domainOf, resourceOf, type EventSource } from './event-source.ts';

type Variable = (source: EventSource) => string | undefined;

const variables: Readonly<Record<ContextVariable, Variable>> = {
  accountId: ({ api }) => api.accountId,
  apiId: ({ api }) => api.apiId,
  deploymentId: ({ api }) => api.deploymentId,
  domainName: (source) => domainOf(source).domainName,
  domainPrefix: (source) => domainOf(source).domainPrefix,
  extendedRequestId: ({ request }) => request.extendedRequestId,
  httpMethod: ({ request }) => request.method,
  'identity.apiKey': ({ apiKey }) => apiKey?.value,
  'identity.apiKeyId': ({ apiKey }) => apiKey?.id,
  'identity.sourceIp': ({ request }) => request.sourceIp,
  'identity.userAgent': ({ request }) => headerValue(request.headers, 'user-agent'),
  path: ({ urlPath }) => urlPath,
  protocol: ({ request }) => request.protocol,
  requestId: ({ request }) => request.requestId,
  requestTime: ({ request }) => formatClfTime(request.receivedAt),
  requestTimeEpoch: ({ request }) => request.receivedAt.toString(),
  resourceId: ({ resourceId }) => resourceId,
  resourcePath: resourceOf,
  routeKey: ({ routeKey }) => routeKey,
  stage: ({ api }) => api.stage,
};

/**
 * The value of `$context.NAME` for a request; undefined where it has none.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
 */
export function contextVariable(name: string, source: EventSource): string | undefined {
  if (name.startsWith('authorizer.')) return authorizerVariable(name.slice('authorizer.'.length), source);
  return isVariable(name) ? variables[name](source) : undefined;
}

const isVariable = (name: string): name is ContextVariable => Object.hasOwn(variables, name);

function authorizerVariable(name: string, { caller }: EventSource): string | undefined {
  if (caller?.kind !== 'function') return undefined;
  if (name === 'principalId') return caller.principalId;
  const context = caller.context ?? {};
  return Object.hasOwn(context, name) ? String(context[name]) : undefined;
}
