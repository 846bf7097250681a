import type { GatewayConfig } from '../model/gateway.ts';

/** A gateway as messages name it: `gateway "public"`, `URL of "hello"`. */
export const gatewayTitle = ({ type, name }: Pick<GatewayConfig, 'type' | 'name'>): string =>
  type === 'url' ? `URL of "${name}"` : `gateway "${name}"`;
