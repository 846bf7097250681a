import type { GatewayConfig } from '@lambda-stack/config';

/** The URL of a gateway for its clients: with a named stage, where that begins it. @param listener the URL of its listener */
export function gatewayUrl({ type, stage, stagePrefix }: GatewayConfig, listener: string): string {
  const base = type === 'websocket' ? listener.replace(/^http/, 'ws') : listener;
  return stagePrefix && stage !== '$default' ? `${base}/${stage}` : base;
}
