import { onTestFinished } from 'vitest';

import {
  createGateway,
  type ClientPatience,
  type Gateway,
  type GatewayLogEntry,
  type GatewayOptions,
} from '../index.ts';
import { createFunctionInvoker, type FunctionInvoker, type Handler } from './function-invoker.ts';

type GatewayType = GatewayOptions['type'];

/** The options of one kind of gateway. */
type OptionsOf<T extends GatewayType> = Extract<GatewayOptions, { type: T }>;

export interface StartedGateway<T extends GatewayType = GatewayType> {
  readonly gateway: Gateway;
  readonly host: string;
  readonly port: number;
  readonly invoker: FunctionInvoker;
  readonly log: GatewayLogEntry[];
  readonly options: OptionsOf<T>;
}

/** Options that a test changes where it matters. */
export function gatewayOptions<T extends GatewayType>(
  type: T,
  invoker: FunctionInvoker,
  overrides: Partial<OptionsOf<T>> = {},
): OptionsOf<T> {
  const settings = { name: 'test', accountId: '123456789012', region: 'us-east-1', invoker };
  const stage = { stagePrefix: true, stageVariables: {}, timeoutMs: 29_000, apiId: 'api1234567' };
  const routes = [{ key: 'ANY /{proxy+}', function: 'hello' }];
  const api = { ...settings, ...stage, routes, cors: undefined, authorizers: [] };
  const defaults: { readonly [K in GatewayType]: OptionsOf<K> } = {
    http: { ...api, type: 'http', stage: '$default', payloadFormat: '2.0' },
    rest: { ...api, type: 'rest', stage: 'local', binaryMediaTypes: [], apiKeys: [], gatewayResponses: {} },
    websocket: {
      ...settings,
      ...stage,
      type: 'websocket',
      stage: 'local',
      routes: ['$connect', '$disconnect', '$default'].map((key) => ({
        key,
        function: 'hello',
        routeResponse: false,
      })),
      routeSelectionExpression: '$request.body.action',
      authorizers: [],
    },
    url: {
      ...settings,
      type: 'url',
      function: 'hello',
      apiId: 'url1234567',
      authType: 'NONE',
      invokeMode: 'BUFFERED',
      cors: undefined,
    },
    alb: {
      ...settings,
      type: 'alb',
      routes: [{ key: '$default', function: 'hello' }],
      multiValueHeaders: false,
    },
  };
  return { ...defaults[type], ...overrides };
}

/**
 * Starts a gateway whose route leads to `handler`, and ends it with the test.
 * @param functions others, by name
 * @param patience with clients, in the place of the default
 */
export async function startGateway<T extends GatewayType>(
  type: T,
  handler: Handler,
  overrides: Partial<OptionsOf<T>> = {},
  functions: Readonly<Record<string, Handler>> = {},
  patience?: ClientPatience,
): Promise<StartedGateway<T>> {
  const invoker = createFunctionInvoker({ hello: handler, ...functions });
  const log: GatewayLogEntry[] = [];
  const options = {
    log: (entry: GatewayLogEntry) => void log.push(entry),
    ...gatewayOptions(type, invoker, overrides),
  };
  const gateway = createGateway(options, patience);
  onTestFinished(() => gateway.close());
  const { host, port } = await gateway.listen({ host: '127.0.0.1', port: 0 });
  return { gateway, host, port, invoker, log, options };
}
