import type { ApiRequest } from '../api/api-request.ts';
import { withoutHeaders, type HeaderField } from '../message/header-fields.ts';
import type { LambdaEvent } from './event-source.ts';
import { connectionHeaders } from './http-headers.ts';
import { toV2Event } from './v2-event.ts';

/** What the event of a function URL is made of. */
export interface FunctionUrlSource {
  /** The URL's id, which begins its domain. */
  readonly urlId: string;
  readonly request: ApiRequest;
  /** Who signed the request, for a URL that asks for that. */
  readonly caller?: IamCaller | undefined;
}

/** Who signed a request. */
export interface IamCaller {
  readonly accessKey: string;
  readonly accountId: string;
}

/** Function URLs are reached by TLS alone: what functions see of it there, they see here. */
const tlsHeaders: readonly HeaderField[] = [
  ['x-amzn-tls-cipher-suite', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ['x-amzn-tls-version', 'TLSv1.2'],
];
const droppedHeaders = new Set([...connectionHeaders, ...tlsHeaders.map(([name]) => name)]);

/**
 * The event of a function URL.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function toFunctionUrlEvent({ urlId, request, caller }: FunctionUrlSource): LambdaEvent {
  return toV2Event(request, {
    headers: [...withoutHeaders(request.headers, droppedHeaders), ...tlsHeaders],
    urlPath: request.rawPath,
    routeKey: '$default',
    stage: '$default',
    context: {
      accountId: caller?.accountId ?? 'anonymous',
      apiId: urlId,
      ...(caller && { authentication: null, authorizer: { iam: iamOf(caller) } }),
      domainName: request.host,
      domainPrefix: urlId,
      requestId: request.requestId,
    },
  });
}

/** Whoever has the key is the account's root user: there are no others here. */
function iamOf({ accessKey, accountId }: IamCaller): object {
  return {
    accessKey,
    accountId,
    callerId: accountId,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: `arn:aws:iam::${accountId}:root`,
    userId: accountId,
  };
}
