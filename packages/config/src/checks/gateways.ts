import type { ProblemList } from '../problems/problem-list.ts';
import { isMisspelled } from '../schema/misspelled.ts';
import { stackSection } from '../schema/stack-section.ts';
import type { Cursor } from '../tree/cursor.ts';
import { checkApiKeys } from './api-keys.ts';
import { checkGatewayResponses } from './gateway-responses.ts';
import { checkLoadBalancer } from './load-balancers.ts';
import { checkStage, checkTimeout } from './stages.ts';
import { checkTypeKeys, gatewayTypes, type GatewayType } from './type-keys.ts';
import { checkWebSocketApi } from './websocket-apis.ts';

/** The type of a gateway; `undefined` where it has none that exists, or where the key is written wrong. */
export function gatewayType(gateway: Cursor): GatewayType | undefined {
  const type = gateway.child('type');
  if (isMisspelled(stackSection, gateway, 'type')) return undefined;
  if (type.node === undefined) return 'http';
  const text = type.text();
  return gatewayTypes.find((each) => each === text);
}

/** What only one type of gateway has, or has with other limits. */
export function checkGateways(top: Cursor, problems: ProblemList): void {
  for (const gateway of top.child('gateways').named()) {
    const type = gatewayType(gateway);
    if (type === undefined) continue;
    checkTypeKeys(gateway, type, problems);
    if (type === 'http') checkTimeout(gateway, 'http', problems);
    if (type === 'rest') checkRest(gateway, problems);
    if (type === 'websocket') checkWebSocketApi(gateway, problems);
    if (type === 'alb') checkLoadBalancer(gateway, problems);
  }
}

function checkRest(gateway: Cursor, problems: ProblemList): void {
  checkStage(gateway, 'a REST API', problems);
  checkTimeout(gateway, 'rest', problems);
  checkApiKeys(gateway.child('apiKeys'), problems);
  checkGatewayResponses(gateway.child('gatewayResponses'), problems);
}
