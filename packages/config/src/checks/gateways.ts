import type { Words } from '../problems/problem.ts';
import type { ProblemList } from '../problems/problem-list.ts';
import { laterGatewayTypes } from '../schema/later-keys.ts';
import { isMisspelled } from '../schema/misspelled.ts';
import { stackSection } from '../schema/stack-section.ts';
import { defaults } from '../stack/defaults.ts';
import type { Cursor } from '../tree/cursor.ts';
import { checkStage, checkTimeout } from './stages.ts';
import { checkNoWebSocketApi, checkWebSocketApi } from './websocket-apis.ts';

export type GatewayType = 'http' | 'rest' | 'websocket';

const types: readonly GatewayType[] = ['http', 'rest', 'websocket'];

/** The type of a gateway; `undefined` where it has none that exists, or where the key is written wrong. */
export function gatewayType(gateway: Cursor): GatewayType | undefined {
  const type = gateway.child('type');
  if (isMisspelled(stackSection, gateway, 'type')) return undefined;
  if (type.node === undefined) return 'http';
  const text = type.text();
  return types.find((type) => type === text);
}

/** What only one type of gateway has, or has with other limits. */
export function checkGateways(top: Cursor, problems: ProblemList): void {
  for (const gateway of top.child('gateways').named()) {
    const type = gatewayType(gateway);
    if (type === undefined) checkType(gateway.child('type'), problems);
    if (type === 'http') checkHttp(gateway, problems);
    if (type === 'rest') checkRest(gateway, problems);
    if (type === 'websocket') checkWebSocketApi(gateway, problems);
    else if (type !== undefined) checkNoWebSocketApi(gateway, problems);
  }
}

function checkType(type: Cursor, problems: ProblemList): void {
  const text = type.text() ?? '';
  if (!laterGatewayTypes.includes(text)) return;
  problems.add(type.place, type.path, {
    message: `the type ${text} is not supported by this version`,
    fix: 'Use type: http, type: rest or type: websocket',
  });
}

/** What an HTTP API has not, and why. */
const restOnly: Readonly<Record<string, string>> = {
  binaryMediaTypes: 'an HTTP API decides by itself',
  apiKeys: 'an HTTP API has none',
  gatewayResponses: "an HTTP API's errors are as they are",
};

function checkHttp(gateway: Cursor, problems: ProblemList): void {
  for (const [key, reason] of Object.entries(restOnly)) {
    const each = gateway.child(key);
    if (each.node === undefined) continue;
    problems.add(each.keyPlace, each.path, {
      message: `${key} is for gateways of type rest; ${reason}`,
      fix: 'Remove it, or write type: rest',
    });
  }
}

function checkRest(gateway: Cursor, problems: ProblemList): void {
  const formats = gateway
    .child('routes')
    .children()
    .map((route) => route.child('payloadFormat'));
  for (const format of [gateway.child('payloadFormat'), ...formats]) {
    if (format.node !== undefined) problems.add(format.keyPlace, format.path, formatWords);
  }
  checkStage(gateway, 'a REST API', problems);
  checkTimeout(gateway, 'rest', defaults.restTimeout, problems);
}

const formatWords: Words = {
  message: 'payloadFormat is for gateways of type http; a REST API has one format',
  fix: 'Remove it, or write type: http',
};
