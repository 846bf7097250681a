import {
  echoFunction,
  parseRouteKey,
  parseRuleKey,
  parseWebSocketRouteKey,
  RouteKeyError,
} from '@lambda-stack/routes';

import type { ProblemList } from '../problems/problem-list.ts';
import { type Cursor } from '../tree/cursor.ts';
import { checkFunctionName } from './function-name.ts';
import { gatewayType } from './gateways.ts';
import { shapeOf } from './path-shape.ts';
import { SiblingVariables } from './sibling-variables.ts';
import type { GatewayType } from './type-keys.ts';

/** A gateway has a route; route keys are right, none stands twice, and each names a function that there is. */
export function checkRoutes(top: Cursor, problems: ProblemList): void {
  const functions = top.child('functions');
  const names = functions.named().map(({ key }) => key);
  for (const gateway of top.child('gateways').named()) {
    const type = gatewayType(gateway);
    checkNumber(gateway.child('routes'), problems);
    const routes = gateway.child('routes').children();
    if (type !== undefined) checkKeys(routes, type, problems);
    // Without functions every name is unknown, and that they are missing is said once.
    if (functions.node?.kind !== 'map') continue;
    for (const route of routes) {
      const target = route.node?.kind === 'map' ? route.child('function') : route;
      checkFunctionName(target, names, problems, [echoFunction]);
    }
  }
}

function checkNumber(routes: Cursor, problems: ProblemList): void {
  if (routes.node?.kind !== 'map' || routes.children().length > 0) return;
  problems.add(routes.keyPlace, routes.path, {
    message: 'routes has no route: the gateway would answer nothing',
    fix: 'Add one: "GET /hello": hello',
  });
}

function checkKeys(routes: readonly Cursor[], type: GatewayType, problems: ProblemList): void {
  const taken = new Map<string, Cursor>();
  const siblings = new SiblingVariables();
  for (const route of routes) {
    const signature = signatureOf(route, type, problems);
    if (signature === undefined) continue;
    const first = taken.get(signature);
    if (first === undefined) {
      taken.set(signature, route);
      if (type === 'rest') siblings.add(route, problems);
      continue;
    }
    const { line } = first.keyPlace.source.position(first.keyPlace.start);
    problems.add(route.keyPlace, route.path, {
      message: `"${route.key}" takes the same requests as "${first.key}" in line ${line}`,
      fix: 'Remove one of the two.',
    });
  }
}

/** What a route takes, whatever its parameters are called. */
function signatureOf(route: Cursor, type: GatewayType, problems: ProblemList): string | undefined {
  try {
    if (type === 'websocket') return parseWebSocketRouteKey(route.key);
    if (type === 'alb') return parseRuleKey(route.key).key;
    const { method, segments, isDefault } = parseRouteKey(route.key, type);
    return isDefault ? '$default' : `${method} ${shapeOf(segments)}`;
  } catch (error) {
    if (!(error instanceof RouteKeyError)) throw error;
    problems.add(route.keyPlace, route.path, { message: error.message, fix: error.hint });
    return undefined;
  }
}
