import type { GatewayConfig, Stack } from '@lambda-stack/config';
import type { GatewayLogEntry, GatewayOptions } from '@lambda-stack/gateway';
import type { Invoker } from '@lambda-stack/invoke';

/** A gateway of a stack as the gateway package serves it. */
export function gatewayOptions(
  { region, accountId }: Pick<Stack, 'region' | 'accountId'>,
  { timeout, ...gateway }: GatewayConfig,
  invoker: Invoker,
  log: (entry: GatewayLogEntry) => void,
): GatewayOptions {
  return { ...gateway, timeoutMs: timeout * 1000, accountId, region, invoker, log };
}
