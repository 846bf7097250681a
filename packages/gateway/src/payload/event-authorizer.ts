import type { Caller } from './caller.ts';

/** `requestContext.authorizer` of a REST API's event. IAM's caller is in `identity`. */
export function restAuthorizer(caller: Caller | undefined): object | undefined {
  if (caller?.kind !== 'function') return undefined;
  const { principalId, context, latencyMs } = caller;
  return { ...context, principalId, integrationLatency: latencyMs };
}

/** `requestContext.authorizer` of an HTTP API's event in format 1.0. IAM's caller is in `identity`. */
export function httpV1Authorizer(caller: Caller | undefined): object | undefined {
  if (caller?.kind === 'function') return caller.context ?? {};
  return caller?.kind === 'jwt' ? { claims: caller.claims, scopes: caller.scopes } : undefined;
}

/** `requestContext.authorizer` of an HTTP API's event in format 2.0. */
export function httpV2Authorizer(caller: Caller | undefined): object | undefined {
  switch (caller?.kind) {
    case 'function':
      return { lambda: caller.context ?? null };
    case 'jwt':
      return { jwt: { claims: caller.claims, scopes: caller.scopes } };
    case 'iam': {
      const { accessKey, accountId, callerId, principalOrgId, userArn, userId } = caller.identity;
      return {
        iam: { accessKey, accountId, callerId, cognitoIdentity: null, principalOrgId, userArn, userId },
      };
    }
    case undefined:
      return undefined;
  }
}
