import type { CorsOptions, Invoker } from '@lambda-stack/invoke';
import type { RuleConditions } from '@lambda-stack/routes';

import type { GatewayLogEntry } from './access-log.ts';
import type { StreamLimits } from './api/function-stream.ts';
import type { GatewayResponses } from './api/gateway-response.ts';
import type {
  HttpAuthorizerOptions,
  RestAuthorizerOptions,
  WebSocketAuthorizerOptions,
} from './authorize/authorizer-options.ts';
import type { ApiKey } from './payload/api-key.ts';

/** How a request becomes an event, and an answer a response. */
export type PayloadFormatVersion = '1.0' | '2.0';

/** A gateway, with all defaults resolved; each kind has settings of its own. */
export type GatewayOptions =
  HttpApiOptions | RestApiOptions | FunctionUrlOptions | AlbOptions | WebSocketApiOptions;

/** What every kind of gateway has. */
export interface GatewaySettings {
  readonly name: string;
  /** Functions that are waited for however long it takes: someone debugs them. */
  readonly debugged?: ReadonlySet<string> | undefined;
  readonly accountId: string;
  readonly region: string;
  readonly invoker: Invoker;
  /** Is told of each request when its response has been sent. */
  readonly log?: ((entry: GatewayLogEntry) => void) | undefined;
}

/** What APIs of API Gateway have. */
export interface StageSettings {
  readonly apiId: string;
  /** `$default` has no place in URLs. */
  readonly stage: string;
  /** Whether a named stage begins the URL, as on API Gateway's own domain; false is as behind a custom domain. */
  readonly stagePrefix: boolean;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** What events say; where it is left out, what the client sent as `Host`. */
  readonly domainName?: string | undefined;
  /** How long a client waits for a function, in ms. */
  readonly timeoutMs: number;
}

/** An HTTP API. */
export interface HttpApiOptions extends GatewaySettings, StageSettings {
  readonly type: 'http';
  readonly routes: readonly HttpRoute[];
  /** Of routes that name none. */
  readonly payloadFormat: PayloadFormatVersion;
  readonly cors: CorsOptions | undefined;
  readonly authorizers: readonly HttpAuthorizerOptions[];
}

/** A REST API. */
export interface RestApiOptions extends GatewaySettings, StageSettings {
  readonly type: 'rest';
  readonly routes: readonly RestRoute[];
  readonly cors: CorsOptions | undefined;
  /** Media types, like `image/*`, whose bodies are base64 in events and answers. */
  readonly binaryMediaTypes: readonly string[];
  readonly authorizers: readonly RestAuthorizerOptions[];
  /** What clients of routes with {@link RestRoute.apiKey} send as `x-api-key`. */
  readonly apiKeys: readonly ApiKey[];
  /** What the API's own errors look like, by their type. */
  readonly gatewayResponses: GatewayResponses;
  /** How long streams may take, in ms. AWS's 5 minutes without a piece and 15 in all where it is left out. */
  readonly streamLimits?: StreamLimits | undefined;
}

/** A function URL. */
export interface FunctionUrlOptions extends GatewaySettings {
  readonly type: 'url';
  /** The name of the function. */
  readonly function: string;
  /** The URL's id. */
  readonly apiId: string;
  /** `AWS_IAM` refuses requests that are not signed; signatures are not verified. */
  readonly authType: 'NONE' | 'AWS_IAM';
  /** `RESPONSE_STREAM` passes on what the function writes as it comes, untranslated but for a prelude. */
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly cors: CorsOptions | undefined;
}

/** An application load balancer. */
export interface AlbOptions extends GatewaySettings {
  readonly type: 'alb';
  /** Rules; the first that takes a request has it. */
  readonly routes: readonly AlbRoute[];
  /** Whether events and answers have `multiValueHeaders` and the like, in the place of maps of single values. */
  readonly multiValueHeaders: boolean;
}

/** A rule of a load balancer. */
export interface AlbRoute {
  /** A method and a path pattern, `GET /img/*`; a name, where the conditions say all; or `$default`. */
  readonly key: string;
  /** The name of the function that answers. */
  readonly function: string;
  readonly conditions?: RuleConditions | undefined;
}

/** A route of an HTTP API. */
export interface HttpRoute {
  /** `GET /pets/{id}`, `ANY /{proxy+}`, or `$default`. */
  readonly key: string;
  /** The name of the function that answers. */
  readonly function: string;
  /** For this route, where it differs from the gateway's. */
  readonly payloadFormat?: PayloadFormatVersion | undefined;
  /** The name of the authorizer that decides who may call it. */
  readonly authorizer?: string | undefined;
  /** One of which a token must have; for authorizers of type `jwt`. */
  readonly scopes?: readonly string[] | undefined;
}

/** A route of a REST API. */
export interface RestRoute {
  /** `GET /pets/{id}` or `ANY /{proxy+}`. */
  readonly key: string;
  /** The name of the function that answers. */
  readonly function: string;
  /** The name of the authorizer that decides who may call it. */
  readonly authorizer?: string | undefined;
  /** Whether clients need an API key. */
  readonly apiKey?: boolean | undefined;
  /** Whether what the function writes is passed on as it comes. */
  readonly stream?: boolean | undefined;
}

/** A WebSocket API. */
export interface WebSocketApiOptions extends GatewaySettings, StageSettings {
  readonly type: 'websocket';
  readonly routes: readonly WebSocketRoute[];
  /** What of a message names its route: `$request.body.action`. */
  readonly routeSelectionExpression: string;
  readonly authorizers: readonly WebSocketAuthorizerOptions[];
  /** How long connections last, in ms: idle and in all. AWS's 10 minutes and 2 hours where it is left out. */
  readonly lifetime?: { readonly idleMs: number; readonly durationMs: number } | undefined;
}

/** A route of a WebSocket API. */
export interface WebSocketRoute {
  /** `$connect`, `$disconnect`, `$default`, or what messages select it by. */
  readonly key: string;
  /** The name of the function that is told. */
  readonly function: string;
  /** Whether the client gets the body of the function's answer. */
  readonly routeResponse: boolean;
  /** The name of the authorizer that decides who may connect; for `$connect`. */
  readonly authorizer?: string | undefined;
}
