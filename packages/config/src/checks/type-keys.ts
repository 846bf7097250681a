import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';

export const gatewayTypes = ['http', 'rest', 'websocket', 'alb'] as const;

export type GatewayType = (typeof gatewayTypes)[number];

/** A key that not every type of gateway has. */
interface TypeKey {
  readonly types: readonly GatewayType[];
  /** Why some have it not, as the end of a sentence. */
  readonly reasons?: Partial<Readonly<Record<GatewayType, string>>>;
}

const staged: TypeKey = {
  types: ['http', 'rest', 'websocket'],
  reasons: { alb: 'a load balancer has no stages' },
};
const asked: TypeKey = { types: staged.types };
const noKeysYet = 'API keys of WebSocket APIs are not supported by this version';

const payloadFormat: TypeKey = {
  types: ['http'],
  reasons: {
    rest: 'a REST API has one format',
    websocket: 'the events of a WebSocket API have one format',
    alb: 'a load balancer has one format',
  },
};

const ofGateways: Readonly<Record<string, TypeKey>> = {
  payloadFormat,
  stage: staged,
  stagePrefix: staged,
  stageVariables: staged,
  domainName: { types: staged.types },
  apiId: { types: staged.types },
  timeout: {
    types: staged.types,
    reasons: { alb: 'a load balancer waits as long as the function may take' },
  },
  cors: {
    types: ['http', 'rest'],
    reasons: {
      websocket: 'browsers ask no one before they open a WebSocket',
      alb: 'behind a load balancer, functions answer for themselves',
    },
  },
  binaryMediaTypes: {
    types: ['rest'],
    reasons: {
      http: 'an HTTP API decides by itself',
      websocket: 'the messages of a WebSocket API are text',
      alb: 'a load balancer decides by itself',
    },
  },
  authorizers: asked,
  apiKeys: { types: ['rest'], reasons: { http: 'an HTTP API has none', websocket: noKeysYet } },
  gatewayResponses: {
    types: ['rest'],
    reasons: {
      http: "an HTTP API's errors are as they are",
      websocket: 'those of WebSocket APIs are not supported by this version',
    },
  },
  routeSelectionExpression: { types: ['websocket'] },
  multiValueHeaders: { types: ['alb'] },
};

const ofRoutes: Readonly<Record<string, TypeKey>> = {
  payloadFormat,
  routeResponse: { types: ['websocket'] },
  authorizer: asked,
  scopes: { types: ['http', 'rest'], reasons: { websocket: 'a WebSocket API has none' } },
  apiKey: { types: ['rest'], reasons: { http: 'an HTTP API has none', websocket: noKeysYet } },
  stream: {
    types: ['rest'],
    reasons: {
      http: 'an HTTP API sends whole answers alone',
      websocket: 'a WebSocket API sends whole messages alone',
      alb: 'a load balancer sends whole answers alone',
    },
  },
  conditions: { types: ['alb'] },
};

/** A gateway and its routes have no keys that are for other types of gateways. */
export function checkTypeKeys(gateway: Cursor, type: GatewayType, problems: ProblemList): void {
  checkKeys(gateway, ofGateways, type, problems);
  for (const route of gateway.child('routes').children()) checkKeys(route, ofRoutes, type, problems);
}

function checkKeys(
  map: Cursor,
  keys: Readonly<Record<string, TypeKey>>,
  type: GatewayType,
  problems: ProblemList,
): void {
  for (const [key, { types, reasons = {} }] of Object.entries(keys)) {
    const { node, keyPlace, path } = map.child(key);
    if (node === undefined || types.includes(type)) continue;
    const reason = reasons[type];
    const last = types.at(-1) ?? '';
    problems.add(keyPlace, path, {
      message: `${key} is for gateways of type ${[types.slice(0, -1).join(', '), last].filter(Boolean).join(' and ')}${reason === undefined ? '' : `; ${reason}`}`,
      fix: types.length === 1 ? `Remove it, or write type: ${last}` : 'Remove it.',
    });
  }
}
