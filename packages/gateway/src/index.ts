export type { GatewayLogEntry } from './access-log.ts';
export { createGateway, type Gateway, type GatewayAddress } from './gateway.ts';
export type { GatewayOptions, GatewayRoute, PayloadFormatVersion } from './options.ts';
