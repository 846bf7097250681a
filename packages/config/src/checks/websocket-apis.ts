import { parseRouteSelection, RouteKeyError } from '@lambda-stack/routes';

import type { ProblemList } from '../problems/problem-list.ts';
import { defaults } from '../stack/defaults.ts';
import type { Cursor } from '../tree/cursor.ts';
import { checkStage, checkTimeout } from './stages.ts';

const formatMessage = 'a WebSocket API has no payloadFormat: its events have one format';

/** What other gateways have, and why a WebSocket API has it not. */
const notOfGateway: Readonly<Record<string, string>> = {
  payloadFormat: formatMessage,
  cors: 'a WebSocket API has no cors: browsers ask no one before they open a WebSocket',
  binaryMediaTypes: 'a WebSocket API has no binaryMediaTypes: its messages are text',
  apiKeys: 'API keys of WebSocket APIs are not supported by this version',
  gatewayResponses: 'gateway responses of WebSocket APIs are not supported by this version',
};

const authorizerMessage = 'only $connect has an authorizer: who is connected is not asked again';

/** What routes of other gateways have. */
const notOfRoute: Readonly<Record<string, string>> = {
  payloadFormat: formatMessage,
  scopes: 'a WebSocket API has no scopes',
  apiKey: 'API keys of WebSocket APIs are not supported by this version',
};

/** Checks a WebSocket API: its settings are those that it has. */
export function checkWebSocketApi(gateway: Cursor, problems: ProblemList): void {
  for (const [key, message] of Object.entries(notOfGateway))
    refuse(gateway.child(key), message, 'Remove it.', problems);
  for (const route of gateway.child('routes').children()) {
    for (const [key, message] of Object.entries(notOfRoute))
      refuse(route.child(key), message, 'Remove it.', problems);
    if (route.key.trim() !== '$connect')
      refuse(route.child('authorizer'), authorizerMessage, 'Remove it, or name it at $connect.', problems);
  }
  checkDisconnect(gateway.child('routes').child('$disconnect').child('routeResponse'), problems);
  checkStage(gateway, 'a WebSocket API', problems);
  checkTimeout(gateway, 'websocket', defaults.webSocketTimeout, problems);
  checkExpression(gateway.child('routeSelectionExpression'), problems);
}

/** Checks another gateway: nothing in it is for WebSocket APIs alone. */
export function checkNoWebSocketApi(gateway: Cursor, problems: ProblemList): void {
  const responses = gateway
    .child('routes')
    .children()
    .map((route) => route.child('routeResponse'));
  for (const cursor of [gateway.child('routeSelectionExpression'), ...responses])
    refuse(
      cursor,
      `${cursor.key} is for gateways of type websocket`,
      'Remove it, or write type: websocket',
      problems,
    );
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
