import type { RuleConditions } from '@lambda-stack/routes';

import type {
  ApiKeyConfig,
  GatewayResponseConfig,
  HttpAuthorizerConfig,
  RestAuthorizerConfig,
  WebSocketAuthorizerConfig,
} from './authorizer-model.ts';

/**
 * A stack, resolved: every default, path, port and name is decided. Deeply frozen.
 *
 * In a stack that keeps its references, free text (such as the values of `environment`) holds `${env:…}` as it
 * is written, and `$${env:` for the literal; what is a number, a boolean or one of several words is the
 * reference's default.
 */
export interface Stack {
  /** A valid name of a Compose project: lower-case letters, digits, `-` and `_`. */
  readonly name: string;
  /** false: made from the directory's name. */
  readonly nameIsExplicit: boolean;
  /** The configuration file, absolute. */
  readonly file: string;
  /** The files that the stack was read from: the configuration and its overlay, absolute. */
  readonly files: readonly string[];
  /** The directory of the configuration file, absolute. */
  readonly directory: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  readonly endpoint: EndpointConfig;
  readonly functions: readonly FunctionConfig[];
  /** Those of `gateways`, and then the URLs of functions. */
  readonly gateways: readonly GatewayConfig[];
  readonly secrets: readonly SecretConfig[];
  /** Side services, in Compose's own terms. */
  readonly services: readonly NamedDefinition[];
  /** Named volumes, in Compose's own terms. */
  readonly volumes: readonly NamedDefinition[];
  /** Networks beside those that every stack has, in Compose's own terms. */
  readonly networks: readonly NamedDefinition[];
  /** The image with Node.js that what is put into containers is made from; without one, that of this version. */
  readonly nodeImage?: string;
}

/** A part of a Compose file. Its texts may hold references, and besides Compose's own `${X}`. */
export interface Definition {
  [key: string]: DefinitionValue;
}

export type DefinitionValue = string | number | boolean | null | DefinitionValue[] | Definition;

export interface NamedDefinition {
  readonly name: string;
  readonly definition: Readonly<Definition>;
}

/** Where a server listens. */
export interface Listener {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** false: a default, which may move on when it is taken. */
  readonly portIsExplicit: boolean;
}

/** The Invoke API for all functions. */
export interface EndpointConfig extends Listener {
  /** Host names, besides loopback, that requests may be addressed to. */
  readonly allowedHosts: readonly string[];
  /** Web pages of other origins that may use it; none where it is undefined. */
  readonly cors?: CorsConfig | undefined;
}

/** A function, by what it is made of: see {@link RuntimeFunction}, {@link ImageFunction} and {@link BuildFunction}. */
export type FunctionConfig = RuntimeFunction | ImageFunction | BuildFunction;

/** Code in one of Lambda's runtimes. */
export interface RuntimeFunction extends FunctionSettings {
  /** A Lambda runtime identifier: `nodejs22.x`. */
  readonly runtime: string;
  readonly handler: string;
  /** The directory of the code or, with a name that ends in `.zip`, a zip file; absolute. */
  readonly code: string;
  /** Directories and zip files (named `.zip`) that are put over each other in this order, as `/opt`; absolute. */
  readonly layers: readonly string[];
  /** The image that it runs on in a container. */
  readonly baseImage: string;
  readonly image?: undefined;
  readonly build?: undefined;
}

/** A container image. */
export interface ImageFunction extends FunctionSettings {
  readonly image: string;
  /** Instead of the image's own. */
  readonly entrypoint?: readonly string[];
  /** Instead of the image's own. */
  readonly command?: readonly string[];
  readonly runtime?: undefined;
  readonly build?: undefined;
}

/** An image that is built with the stack. Its entrypoint cannot be asked for before that. */
export interface BuildFunction extends FunctionSettings {
  readonly build: BuildConfig;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly runtime?: undefined;
  readonly image?: undefined;
}

export interface BuildConfig {
  /** A directory, absolute. */
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile?: string;
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  /** Names of {@link Stack.secrets}. */
  readonly secrets: readonly string[];
}

/** What a function's container has that a process has not. */
export interface ContainerConfig {
  readonly volumes: readonly VolumeConfig[];
  /** Names of {@link Stack.networks}, besides the stack's own. */
  readonly networks: readonly string[];
  /** Whether it has a way out of the stack. */
  readonly internet: boolean;
  readonly dependsOn: readonly Dependency[];
  /** Compose profiles; without one, the function is always started. */
  readonly profiles: readonly string[];
  /** `linux/arm64`. */
  readonly platform?: string;
  /** Instead of the user of all functions. */
  readonly user?: string;
  /** Addresses by host name. */
  readonly extraHosts: Readonly<Record<string, string>>;
  readonly capAdd: readonly string[];
  /** MB. */
  readonly shmSize?: number;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly pid?: string;
  /** Compose's keys, over those of the stack. */
  readonly healthcheck: Readonly<Definition>;
  /** MB of `/tmp`. */
  readonly tmpSize: number;
}

export interface VolumeConfig {
  readonly type: 'volume' | 'bind';
  /** The name of one of {@link Stack.volumes}, or a path, absolute. */
  readonly source: string;
  /** A path in the container. */
  readonly target: string;
  readonly readOnly: boolean;
}

/** A function or service that must have come so far first. */
export interface Dependency {
  readonly name: string;
  /** Without one: healthy, where it has a health check. */
  readonly condition?: 'started' | 'healthy' | 'completed';
}

interface FunctionSettings {
  readonly name: string;
  /** Seconds that an invocation may take. */
  readonly timeout: number;
  /** MB that an execution environment may use. */
  readonly memory: number;
  /** The most execution environments at once; 0 refuses all invocations. */
  readonly concurrency: number;
  readonly environment: Readonly<Record<string, string>>;
  /** A file of more variables, absolute; `environment` goes before it. */
  readonly envFile?: string;
  /** Names of {@link Stack.secrets}. */
  readonly secrets: readonly string[];
  /** What reloads the function; false: nothing. */
  readonly watch: false | WatchConfig;
  /** Seconds after which an unused execution environment is stopped. */
  readonly idleTimeout: number;
  /** Execution environments that are started with the stack. */
  readonly warm: number;
  /** Whether runtimes run their hooks before a snapshot and after it is restored; none is taken. */
  readonly snapStart: boolean;
  /** Seconds that an invocation waits when all environments are busy; 0 refuses it at once. */
  readonly queueTimeout: number;
  /** How often an asynchronous invocation is tried again after a function error. */
  readonly retries: number;
  /** Seconds after which an asynchronous invocation is given up. */
  readonly maxEventAge: number;
  /** The name of the function that is told of asynchronous invocations that were given up. */
  readonly onFailure?: string;
  /** The name of the function that is told of asynchronous invocations that succeeded. */
  readonly onSuccess?: string;
  /** Without it, the log is in text format, unless the function's variables say otherwise. */
  readonly logging?: LoggingConfig;
  readonly container: ContainerConfig;
}

/** Levels have an effect in JSON format alone. */
export interface LoggingConfig {
  readonly format: 'text' | 'json';
  /** What the function writes is left out below this level. */
  readonly level: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
  /** What the platform writes is left out below this level. */
  readonly systemLevel: 'DEBUG' | 'INFO' | 'WARN';
}

export interface WatchConfig {
  /** Patterns of files that are not watched. */
  readonly ignore: readonly string[];
  /** Patterns of files that are watched besides the code. */
  readonly include: readonly string[];
  /** Looks in intervals instead of waiting for events. */
  readonly poll: boolean;
}

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

export interface CorsConfig {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
  readonly allowCredentials: boolean;
}

/** Where a secret's value comes from: a variable of the environment, or a file (absolute). */
export type SecretConfig =
  { readonly name: string; readonly environment: string } | { readonly name: string; readonly file: string };
