import { formatClfTime } from '../message/clf-time.ts';
import { groupHeaders, type HeaderField } from '../message/header-fields.ts';
import type { EventBody } from './event-body.ts';
import { domainOf, orNull, resourceOf, type EventSource, type LambdaEvent } from './event-source.ts';

/** Where the 1.0 events of REST APIs and HTTP APIs differ. */
export interface V1Parts {
  readonly headers: readonly HeaderField[];
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly path: string;
  readonly contextPath: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly requestId: string;
  readonly userAgent: string | null;
  /** What the route's authorizer hands on. */
  readonly authorizer: object | undefined;
  readonly body: EventBody;
}

/** The keys that the 1.0 events of REST APIs and HTTP APIs share. What is absent is null. */
export function toV1Event(source: EventSource, parts: V1Parts): LambdaEvent {
  const { api, request } = source;
  const resource = resourceOf(source);
  const headers = groupHeaders(parts.headers);
  const query = [...parts.query];
  return {
    resource,
    path: parts.path,
    httpMethod: request.method,
    headers: orNull(lastValues(headers)),
    multiValueHeaders: orNull(Object.fromEntries(headers)),
    queryStringParameters: orNull(lastValues(query)),
    multiValueQueryStringParameters: orNull(Object.fromEntries(query)),
    pathParameters: orNull(parts.pathParameters),
    stageVariables: orNull(api.stageVariables),
    requestContext: {
      accountId: api.accountId,
      apiId: api.apiId,
      authorizer: parts.authorizer,
      deploymentId: api.deploymentId,
      ...domainOf(source),
      extendedRequestId: request.extendedRequestId,
      httpMethod: request.method,
      identity: identityOf(source, parts.userAgent),
      path: parts.contextPath,
      protocol: request.protocol,
      requestId: parts.requestId,
      requestTime: formatClfTime(request.receivedAt),
      requestTimeEpoch: request.receivedAt,
      resourceId: source.resourceId,
      resourcePath: resource,
      stage: api.stage,
    },
    body: parts.body.text ?? null,
    isBase64Encoded: parts.body.isBase64Encoded,
  };
}

/** What `headers` and `queryStringParameters` have of names that come more than once. */
export function lastValues(
  groups: readonly (readonly [string, readonly string[]])[],
): Record<string, string> {
  return Object.fromEntries(groups.map(([name, values]) => [name, values.at(-1) ?? '']));
}

/** All twelve keys are always there, and two more where the route asks for an API key. */
function identityOf({ request, caller, apiKey }: EventSource, userAgent: string | null): LambdaEvent {
  const iam = caller?.kind === 'iam' ? caller.identity : undefined;
  return {
    accessKey: iam?.accessKey ?? null,
    accountId: iam?.accountId ?? null,
    apiKey: apiKey?.value,
    apiKeyId: apiKey?.id,
    caller: iam?.callerId ?? null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: iam?.principalOrgId ?? null,
    sourceIp: request.sourceIp,
    user: iam?.userId ?? null,
    userAgent,
    userArn: iam?.userArn ?? null,
  };
}
