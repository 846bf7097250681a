import type { RuleConditions } from '@lambda-stack/routes';

import type { HttpAuthorizerConfig, RestAuthorizerConfig, WebSocketAuthorizerConfig } from './authorizer.ts';
import type { CorsConfig, Listener } from './listener.ts';

/**
 * What stands in front of functions, by its kind: see {@link HttpApiConfig}, {@link RestApiConfig}, {@link WebSocketApiConfig},
 * {@link AlbConfig} and {@link FunctionUrlConfig}.
 */
export type GatewayConfig =
  HttpApiConfig | RestApiConfig | WebSocketApiConfig | AlbConfig | FunctionUrlConfig;

interface GatewaySettings extends Listener {
  /** A function URL has its function's, which a gateway may have as well. */
  readonly name: string;
}

/** What APIs of API Gateway have. */
interface StageConfig {
  readonly apiId: string;
  readonly stage: string;
  /** Whether a named stage begins the URL. */
  readonly stagePrefix: boolean;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly domainName?: string;
  /** Seconds that the gateway waits for a function. */
  readonly timeout: number;
}

/** An HTTP API. */
export interface HttpApiConfig extends GatewaySettings, StageConfig {
  readonly type: 'http';
  readonly routes: readonly HttpRouteConfig[];
  /** The format of events, for routes that name none. */
  readonly payloadFormat: '1.0' | '2.0';
  readonly cors: CorsConfig | undefined;
  readonly authorizers: readonly HttpAuthorizerConfig[];
}

/** A REST API. */
export interface RestApiConfig extends GatewaySettings, StageConfig {
  readonly type: 'rest';
  readonly routes: readonly RestRouteConfig[];
  readonly cors: CorsConfig | undefined;
  /** Media types that are passed as base64. */
  readonly binaryMediaTypes: readonly string[];
  readonly authorizers: readonly RestAuthorizerConfig[];
  readonly apiKeys: readonly ApiKeyConfig[];
  /** What the API's own errors look like, by their type. */
  readonly gatewayResponses: Readonly<Record<string, GatewayResponseConfig>>;
}

/** A WebSocket API. */
interface WebSocketApiConfig extends GatewaySettings, StageConfig {
  readonly type: 'websocket';
  readonly routes: readonly WebSocketRouteConfig[];
  /** What of a message names its route: `$request.body.action`. */
  readonly routeSelectionExpression: string;
  readonly authorizers: readonly WebSocketAuthorizerConfig[];
}

/** A route of a WebSocket API. */
export interface WebSocketRouteConfig {
  /** `$connect`, `$disconnect`, `$default`, or what messages select it by. */
  readonly key: string;
  /** The name of the function that is told. */
  readonly function: string;
  /** Whether the client gets the body of the function's answer. */
  readonly routeResponse: boolean;
  /** For `$connect`: the name of one of the gateway's authorizers. */
  readonly authorizer?: string;
}

/** An application load balancer. */
interface AlbConfig extends GatewaySettings {
  readonly type: 'alb';
  /** Rules; the first that takes a request has it. */
  readonly routes: readonly AlbRouteConfig[];
  /** Whether events and answers have maps of lists, such as `multiValueHeaders`. */
  readonly multiValueHeaders: boolean;
}

/** A rule of a load balancer. */
export interface AlbRouteConfig {
  /** A method and a path pattern, `GET /img/*`; a name, where the conditions say all; or `$default`. */
  readonly key: string;
  /** The name of the function that answers. */
  readonly function: string;
  readonly conditions?: RuleConditions;
}

/** A function URL. */
export interface FunctionUrlConfig extends GatewaySettings {
  readonly type: 'url';
  /** The name of the function. */
  readonly function: string;
  /** The URL's id. */
  readonly apiId: string;
  /** `AWS_IAM` refuses requests that are not signed. */
  readonly authType: 'NONE' | 'AWS_IAM';
  /** `RESPONSE_STREAM` passes on what the function writes as it comes. */
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly cors: CorsConfig | undefined;
}

/** A route of a REST API. */
export interface RestRouteConfig {
  /** As API Gateway writes it: `GET /hello/{name}`. */
  readonly key: string;
  /** The name of the function that answers. */
  readonly function: string;
  /** The name of one of the gateway's authorizers. */
  readonly authorizer?: string;
  /** Whether clients need an API key. */
  readonly apiKey?: boolean;
  /** Whether what the function writes is passed on as it comes. */
  readonly stream?: boolean;
}

/** A route of an HTTP API. */
export interface HttpRouteConfig {
  /** As API Gateway writes it: `GET /hello/{name}`, or `$default`. */
  readonly key: string;
  /** The name of the function that answers. */
  readonly function: string;
  /** Instead of the gateway's. */
  readonly payloadFormat?: '1.0' | '2.0';
  /** The name of one of the gateway's authorizers. */
  readonly authorizer?: string;
  /** One of which a token must have. */
  readonly scopes?: readonly string[];
}

/** An API key of a REST API. */
interface ApiKeyConfig {
  /** What events call it. */
  readonly id: string;
  readonly value: string;
}

/** What an error of a REST API looks like. */
export interface GatewayResponseConfig {
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Bodies by media type. */
  readonly templates: Readonly<Record<string, string>>;
}
