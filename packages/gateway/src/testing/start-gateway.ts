import { onTestFinished } from 'vitest';

import { createGateway, type Gateway, type GatewayLogEntry, type GatewayOptions } from '../index.ts';
import { createFunctionInvoker, type FunctionInvoker, type Handler } from './function-invoker.ts';

export interface StartedGateway {
  readonly gateway: Gateway;
  readonly host: string;
  readonly port: number;
  readonly invoker: FunctionInvoker;
  readonly log: GatewayLogEntry[];
  readonly options: GatewayOptions;
}

/** Options that a test changes where it matters. */
export function gatewayOptions(
  type: GatewayOptions['type'],
  invoker: FunctionInvoker,
  overrides: Partial<GatewayOptions> = {},
): GatewayOptions {
  return {
    name: 'test',
    type,
    routes: [{ key: 'ANY /{proxy+}', function: 'hello' }],
    payloadFormat: '2.0',
    stage: type === 'http' ? '$default' : 'local',
    stagePrefix: true,
    stageVariables: {},
    cors: undefined,
    binaryMediaTypes: [],
    timeoutMs: 29_000,
    apiId: 'api1234567',
    accountId: '123456789012',
    region: 'us-east-1',
    invoker,
    ...overrides,
  };
}

/** Starts a gateway whose route leads to `handler`, and ends it with the test. */
export async function startGateway(
  type: GatewayOptions['type'],
  handler: Handler,
  overrides: Partial<GatewayOptions> = {},
): Promise<StartedGateway> {
  const invoker = createFunctionInvoker({ hello: handler });
  const log: GatewayLogEntry[] = [];
  const options = gatewayOptions(type, invoker, { log: (entry) => log.push(entry), ...overrides });
  const gateway = createGateway(options);
  onTestFinished(() => gateway.close());
  const { host, port } = await gateway.listen({ host: '127.0.0.1', port: 0 });
  return { gateway, host, port, invoker, log, options };
}
