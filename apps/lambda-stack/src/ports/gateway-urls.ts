import type { GatewayConfig } from '@lambda-stack/config';

/** Where the gateways of a stack are. */
export interface GatewayUrls {
  /** By gateway; with a named stage, where that begins the URL. */
  readonly gateways: Readonly<Record<string, string>>;
  /** URLs of functions, by function. */
  readonly urls: Readonly<Record<string, string>>;
}

/** What of a gateway its URL is made of. */
export type AddressedGateway = Pick<GatewayConfig, 'type' | 'name'> & {
  readonly stage?: string;
  readonly stagePrefix?: boolean;
};

/** @param listening gateways, and the URLs of their listeners */
export function gatewayUrls(listening: Iterable<readonly [AddressedGateway, string]>): GatewayUrls {
  const gateways = new Map<string, string>();
  const urls = new Map<string, string>();
  for (const [config, listener] of listening) {
    (config.type === 'url' ? urls : gateways).set(config.name, clientUrl(config, listener));
  }
  return { gateways: Object.fromEntries(gateways), urls: Object.fromEntries(urls) };
}

/** The URL of one of them. */
export const urlOf = ({ gateways, urls }: GatewayUrls, { type, name }: GatewayConfig): string | undefined =>
  type === 'url' ? urls[name] : gateways[name];

function clientUrl(
  { type, stage = '$default', stagePrefix = false }: AddressedGateway,
  listener: string,
): string {
  if (type === 'url') return `${listener}/`;
  const base = type === 'websocket' ? listener.replace(/^http/, 'ws') : listener;
  return stagePrefix && stage !== '$default' ? `${base}/${stage}` : base;
}
