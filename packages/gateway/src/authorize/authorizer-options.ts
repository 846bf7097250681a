import type { IamIdentity } from '../payload/caller.ts';

interface NamedAuthorizer {
  /** What routes call it. */
  readonly name: string;
}

interface FunctionAuthorizer extends NamedAuthorizer {
  /** The name of the function that decides. */
  readonly function: string;
  /** Seconds that its answers are kept; 0 keeps none. */
  readonly ttl: number;
}

/** A function of a REST API that gets a token. */
export interface TokenAuthorizerOptions extends FunctionAuthorizer {
  readonly type: 'token';
  /** Where the token is: `method.request.header.Authorization`. */
  readonly identitySource: string;
  /** A regular expression that tokens match as a whole; others are refused without a call. */
  readonly validation?: string | undefined;
}

/** A function of a REST API that gets the request. */
export interface RestRequestAuthorizerOptions extends FunctionAuthorizer {
  readonly type: 'request';
  /** What a request must have: `method.request.header.Authorization`, `context.identity.sourceIp`, … */
  readonly identitySources: readonly string[];
}

/** A function of an HTTP API that gets the request. */
export interface HttpRequestAuthorizerOptions extends FunctionAuthorizer {
  readonly type: 'request';
  /** What a request must have: `$request.header.Authorization`, `$context.routeKey`, … */
  readonly identitySources: readonly string[];
  readonly payloadFormat: '1.0' | '2.0';
  /** Whether the function answers with `isAuthorized` in place of a policy. */
  readonly simpleResponses: boolean;
}

/** A function of a WebSocket API that gets the handshake. Its answers are not kept, as on AWS. */
export interface WebSocketAuthorizerOptions extends Omit<FunctionAuthorizer, 'ttl'> {
  readonly type: 'request';
  /** What a handshake must have: `route.request.header.Authorization`, … */
  readonly identitySources: readonly string[];
}

/** JSON Web Tokens of one issuer. */
export interface JwtAuthorizerOptions extends NamedAuthorizer {
  readonly type: 'jwt';
  /** Where the token is: `$request.header.Authorization`. */
  readonly identitySource: string;
  readonly issuer: string;
  /** One of which a token is for. */
  readonly audience: readonly string[];
  /** The issuer's keys: a URL, or the path of a file; without it, what the issuer says of itself tells where they are. */
  readonly jwks?: string | undefined;
}

/** IAM, in so far as it can be here: every request is let through, and its caller is the one that is configured. */
export interface IamAuthorizerOptions extends NamedAuthorizer {
  readonly type: 'iam';
  readonly identity: IamIdentity;
}

export type RestAuthorizerOptions =
  TokenAuthorizerOptions | RestRequestAuthorizerOptions | IamAuthorizerOptions;

export type HttpAuthorizerOptions =
  HttpRequestAuthorizerOptions | JwtAuthorizerOptions | IamAuthorizerOptions;
