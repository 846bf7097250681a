import type { GatewayConfig, Stack } from '@lambda-stack/config';
import type { GatewayLogEntry, GatewayOptions } from '@lambda-stack/gateway';
import type { Invoker } from '@lambda-stack/invoke';

/** A gateway of a stack as the gateway package serves it. */
export function gatewayOptions(
  { region, accountId }: Pick<Stack, 'region' | 'accountId'>,
  gateway: GatewayConfig,
  invoker: Invoker,
  log: (entry: GatewayLogEntry) => void,
): GatewayOptions {
  const settings = { accountId, region, invoker, log };
  if (!('timeout' in gateway)) return { ...gateway, ...settings };
  const { timeout, ...api } = gateway;
  return { ...api, ...settings, timeoutMs: timeout * 1000 };
}
