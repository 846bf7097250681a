export type { GatewayLogEntry } from './access-log.ts';
export type { GatewayResponse, GatewayResponses, GatewayResponseType } from './api/gateway-response.ts';
export type {
  HttpAuthorizerOptions,
  HttpRequestAuthorizerOptions,
  IamAuthorizerOptions,
  JwtAuthorizerOptions,
  RestAuthorizerOptions,
  RestRequestAuthorizerOptions,
  TokenAuthorizerOptions,
} from './authorize/authorizer-options.ts';
export { createGateway, type ClientPatience, type Gateway, type GatewayAddress } from './gateway.ts';
export type {
  AlbOptions,
  AlbRoute,
  FunctionUrlOptions,
  GatewayOptions,
  HttpApiOptions,
  HttpRoute,
  PayloadFormatVersion,
  RestApiOptions,
  RestRoute,
  WebSocketApiOptions,
  WebSocketRoute,
} from './options.ts';
export type { ApiKey } from './payload/api-key.ts';
export type { IamIdentity } from './payload/caller.ts';
export { SampleError, type Sample, type SampleContext, type SampleSettings } from './samples/sample.ts';
export { samples, type SampleType } from './samples/samples.ts';
export type { LambdaEvent } from './payload/event-source.ts';
