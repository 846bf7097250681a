interface NamedAuthorizer {
  readonly name: string;
}

interface FunctionAuthorizer extends NamedAuthorizer {
  /** The name of the function that decides. */
  readonly function: string;
  /** Seconds that its answers are kept; 0 keeps none. */
  readonly ttl: number;
}

interface TokenAuthorizerConfig extends FunctionAuthorizer {
  readonly type: 'token';
  /** `method.request.header.Authorization`. */
  readonly identitySource: string;
  /** A regular expression that tokens match as a whole. */
  readonly validation?: string;
}

interface RestRequestAuthorizerConfig extends FunctionAuthorizer {
  readonly type: 'request';
  /** `method.request.header.Authorization`, `context.identity.sourceIp`, … */
  readonly identitySources: readonly string[];
}

interface HttpRequestAuthorizerConfig extends FunctionAuthorizer {
  readonly type: 'request';
  /** `$request.header.Authorization`, `$context.routeKey`, … */
  readonly identitySources: readonly string[];
  readonly payloadFormat: '1.0' | '2.0';
  /** Whether the function answers with `isAuthorized` in place of a policy. */
  readonly simpleResponses: boolean;
}

/** A WebSocket API's, for `$connect`. */
export interface WebSocketAuthorizerConfig extends Omit<FunctionAuthorizer, 'ttl'> {
  readonly type: 'request';
  /** `route.request.header.Authorization`, … */
  readonly identitySources: readonly string[];
}

interface JwtAuthorizerConfig extends NamedAuthorizer {
  readonly type: 'jwt';
  /** `$request.header.Authorization`. */
  readonly identitySource: string;
  readonly issuer: string;
  /** One of which a token is for. */
  readonly audience: readonly string[];
  /** The issuer's keys: a URL, or the path of a file, absolute; without it, the issuer is asked. */
  readonly jwks?: string;
}

export interface IamAuthorizerConfig extends NamedAuthorizer {
  readonly type: 'iam';
  /** The caller of all requests; null for what is not known. */
  readonly identity: IamIdentityConfig;
}

export interface IamIdentityConfig {
  readonly accessKey: string | null;
  readonly accountId: string | null;
  readonly callerId: string | null;
  readonly principalOrgId: string | null;
  readonly userArn: string | null;
  readonly userId: string | null;
}

/** An authorizer of a REST API. */
export type RestAuthorizerConfig = TokenAuthorizerConfig | RestRequestAuthorizerConfig | IamAuthorizerConfig;

/** An authorizer of an HTTP API. */
export type HttpAuthorizerConfig = HttpRequestAuthorizerConfig | JwtAuthorizerConfig | IamAuthorizerConfig;
