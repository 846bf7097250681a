export type { GatewayLogEntry } from './access-log.ts';
export { createGateway, type Gateway, type GatewayAddress } from './gateway.ts';
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
