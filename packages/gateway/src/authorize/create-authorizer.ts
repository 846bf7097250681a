import type { EventSource } from '../payload/event-source.ts';
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
import {
  createFunctionAuthorizer,
  type Calling,
  type FunctionAuthorizerParts,
} from './function-authorizer.ts';
import { parseIdentitySource } from './identity-source.ts';
import { createJwtAuthorizer } from './jwt-authorizer.ts';
import { routeArn } from './request-arn.ts';

/** How a request is told to a function, and how its answer is read. */
type RequestFormat<S extends EventSource = EventSource> = Pick<
  FunctionAuthorizerParts<S>,
  'api' | 'toArn' | 'toEvent' | 'readAnswer'
>;

const restRequests: RequestFormat = {
  api: 'rest',
  toEvent: toRestRequestEvent,
  readAnswer: readRestAnswer,
};

const httpRequests = ({ payloadFormat, simpleResponses }: HttpRequestAuthorizerOptions): RequestFormat => ({
  api: 'http',
  toEvent: payloadFormat === '1.0' ? toHttpV1RequestEvent : toHttpV2RequestEvent,
  readAnswer: simpleResponses ? readSimpleAnswer : readHttpPolicy,
});

/** @throws TypeError for an identity source that is none; SyntaxError for a validation that is no regular expression */
export function createRestAuthorizer(options: RestAuthorizerOptions, calling: Calling): Authorizer {
  switch (options.type) {
    case 'token':
      return createTokenAuthorizer(options, calling);
    case 'request':
      return createRequestAuthorizer(options, restRequests, calling);
    case 'iam':
      return createIamAuthorizer(options);
  }
}

/** @throws TypeError for an identity source that is none */
export function createHttpAuthorizer(options: HttpAuthorizerOptions, calling: Calling): Authorizer {
  switch (options.type) {
    case 'request':
      return createRequestAuthorizer(options, httpRequests(options), calling);
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
  return createRequestAuthorizer(
    { ...options, ttl: 0 },
    { api: 'rest', toArn: routeArn, toEvent: toConnectRequestEvent, readAnswer: readRestAnswer },
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
      name: options.name,
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

/** A function that gets the request. */
function createRequestAuthorizer<S extends EventSource>(
  options: Pick<RestRequestAuthorizerOptions, 'name' | 'function' | 'ttl' | 'identitySources'>,
  format: RequestFormat<S>,
  calling: Calling,
): Authorizer<S> {
  return createFunctionAuthorizer(
    {
      ...format,
      name: options.name,
      functionName: options.function,
      ttl: options.ttl,
      identitySources: options.identitySources.map(parseIdentitySource),
    },
    calling,
  );
}

function createIamAuthorizer({ identity }: IamAuthorizerOptions): Authorizer {
  return { authorize: () => Promise.resolve({ kind: 'granted', caller: { kind: 'iam', identity } }) };
}
