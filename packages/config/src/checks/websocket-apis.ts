import { parseRouteSelection, RouteKeyError } from '@lambda-stack/routes';

import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';
import { checkStage, checkTimeout } from './stages.ts';

/** Checks what only a WebSocket API has. */
export function checkWebSocketApi(gateway: Cursor, problems: ProblemList): void {
  const routes = gateway.child('routes');
  for (const route of routes.children()) if (route.key.trim() !== '$connect') checkNotAsked(route, problems);
  checkDisconnect(routes.child('$disconnect').child('routeResponse'), problems);
  checkStage(gateway, 'a WebSocket API', problems);
  checkTimeout(gateway, 'websocket', problems);
  checkExpression(gateway.child('routeSelectionExpression'), problems);
}

function checkNotAsked(route: Cursor, problems: ProblemList): void {
  const message = 'only $connect has an authorizer: who is connected is not asked again';
  refuse(route.child('authorizer'), message, 'Remove it, or name it at $connect.', problems);
}

/** A client that is gone gets nothing. */
function checkDisconnect(routeResponse: Cursor, problems: ProblemList): void {
  const message = '$disconnect has no route response: the client is gone';
  refuse(routeResponse, message, 'Remove it.', problems);
}

function checkExpression(expression: Cursor, problems: ProblemList): void {
  const text = expression.text();
  if (text === undefined) return;
  try {
    parseRouteSelection(text);
  } catch (error) {
    if (!(error instanceof RouteKeyError)) throw error;
    problems.add(expression.place, expression.path, { message: error.message, fix: error.hint });
  }
}

function refuse(cursor: Cursor, message: string, fix: string, problems: ProblemList): void {
  if (cursor.node !== undefined) problems.add(cursor.keyPlace, cursor.path, { message, fix });
}
