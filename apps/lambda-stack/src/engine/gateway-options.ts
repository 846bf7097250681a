import type { GatewayConfig, Stack } from '@lambda-stack/config';
import type { GatewayLogEntry, GatewayOptions } from '@lambda-stack/gateway';
import type { Invoker } from '@lambda-stack/invoke';

/** A gateway of a stack as the gateway package serves it. */
export const gatewayOptions = (
  { region, accountId }: Pick<Stack, 'region' | 'accountId'>,
  gateway: GatewayConfig,
  invoker: Invoker,
  log: (entry: GatewayLogEntry) => void,
): GatewayOptions => ({
  name: gateway.name,
  type: gateway.type,
  routes: gateway.routes,
  payloadFormat: gateway.payloadFormat,
  stage: gateway.stage,
  stagePrefix: gateway.stagePrefix,
  stageVariables: gateway.stageVariables,
  cors: gateway.cors,
  binaryMediaTypes: gateway.binaryMediaTypes,
  timeoutMs: gateway.timeout * 1000,
  apiId: gateway.apiId,
  accountId,
  region,
  ...(gateway.domainName === undefined ? {} : { domainName: gateway.domainName }),
  invoker,
  log,
});
