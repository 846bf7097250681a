import { toConnectRequestEvent, type ConnectSource } from '../payload/websocket-event.ts';
import { readHttpPolicy, readRestAnswer, readSimpleAnswer } from './authorizer-answer.ts';
import {
  toHttpV1RequestEvent,
  toHttpV2RequestEvent,
  toRestRequestEvent,
  toTokenEvent,
} from './authorizer-event.ts';
import type {
  HttpAuthorizerOptions,
  HttpRequestAuthorizerOptions,
  IamAuthorizerOptions,
  RestAuthorizerOptions,
  RestRequestAuthorizerOptions,
  TokenAuthorizerOptions,
  WebSocketAuthorizerOptions,
} from './authorizer-options.ts';
import type { Authorizer } from './authorizer.ts';
import { createFunctionAuthorizer, type Calling } from './function-authorizer.ts';
import { parseIdentitySource } from './identity-source.ts';
import { createJwtAuthorizer } from './jwt-authorizer.ts';
import { routeArn } from './request-arn.ts';

/** @throws TypeError for an identity source that is none; SyntaxError for a validation that is no regular expression */
export function createRestAuthorizer(options: RestAuthorizerOptions, calling: Calling): Authorizer {
  switch (options.type) {
    case 'token':
      return createTokenAuthorizer(options, calling);
    case 'request':
      return createRestRequestAuthorizer(options, calling);
    case 'iam':
      return createIamAuthorizer(options);
  }
}

/** @throws TypeError for an identity source that is none */
export function createHttpAuthorizer(options: HttpAuthorizerOptions, calling: Calling): Authorizer {
  switch (options.type) {
    case 'request':
      return createHttpRequestAuthorizer(options, calling);
    case 'jwt':
      return createJwtAuthorizer(options);
    case 'iam':
      return createIamAuthorizer(options);
  }
}

/** @throws TypeError for an identity source that is none */
export function createWebSocketAuthorizer(
  options: WebSocketAuthorizerOptions,
  calling: Calling,
): Authorizer<ConnectSource> {
  return createFunctionAuthorizer(
    {
      api: 'rest',
      functionName: options.function,
      ttl: 0,
      identitySources: options.identitySources.map(parseIdentitySource),
      toArn: routeArn,
      toEvent: toConnectRequestEvent,
      readAnswer: readRestAnswer,
    },
    calling,
  );
}

function createTokenAuthorizer(options: TokenAuthorizerOptions, calling: Calling): Authorizer {
  const { validation } = options;
  // AWS matches the whole token.
  const pattern = validation === undefined ? undefined : new RegExp(`^(?:${validation})$`);
  return createFunctionAuthorizer(
    {
      api: 'rest',
      functionName: options.function,
      ttl: options.ttl,
      identitySources: [parseIdentitySource(options.identitySource)],
      isValid: pattern && (([token = '']) => pattern.test(token)),
      toEvent: (_, arn, [token = '']) => toTokenEvent(arn, token),
      readAnswer: readRestAnswer,
    },
    calling,
  );
}

function createRestRequestAuthorizer(options: RestRequestAuthorizerOptions, calling: Calling): Authorizer {
  return createFunctionAuthorizer(
    {
      api: 'rest',
      functionName: options.function,
      ttl: options.ttl,
      identitySources: options.identitySources.map(parseIdentitySource),
      toEvent: toRestRequestEvent,
      readAnswer: readRestAnswer,
    },
    calling,
  );
}

function createHttpRequestAuthorizer(options: HttpRequestAuthorizerOptions, calling: Calling): Authorizer {
  return createFunctionAuthorizer(
    {
      api: 'http',
      functionName: options.function,
      ttl: options.ttl,
      identitySources: options.identitySources.map(parseIdentitySource),
      toEvent: options.payloadFormat === '1.0' ? toHttpV1RequestEvent : toHttpV2RequestEvent,
      readAnswer: options.simpleResponses ? readSimpleAnswer : readHttpPolicy,
    },
    calling,
  );
}

function createIamAuthorizer({ identity }: IamAuthorizerOptions): Authorizer {
  return { authorize: () => Promise.resolve({ kind: 'granted', caller: { kind: 'iam', identity } }) };
}
