import {
  parseRouteSelection,
  parseWebSocketRouteKey,
  RouteKeyError,
  takesMessages,
} from '@lambda-stack/routes';

import type { WebSocketApiOptions, WebSocketRoute } from '../options.ts';

/** The routes of a WebSocket API. */
export interface MessageRoutes {
  /** Where a client that connects goes first. */
  readonly connect: WebSocketRoute | undefined;
  readonly disconnect: WebSocketRoute | undefined;
  /** The route of a message; undefined where there is none, not even `$default`. */
  match(message: string): WebSocketRoute | undefined;
}

/** @throws RouteKeyError */
export function createMessageRoutes({
  routes,
  routeSelectionExpression,
}: Pick<WebSocketApiOptions, 'routes' | 'routeSelectionExpression'>): MessageRoutes {
  const select = parseRouteSelection(routeSelectionExpression);
  const byKey = new Map<string, WebSocketRoute>();
  for (const route of routes) {
    const key = parseWebSocketRouteKey(route.key);
    if (byKey.has(key)) throw new RouteKeyError(`the route "${key}" stands twice`, 'Remove one of them.');
    byKey.set(key, { ...route, key });
  }
  return {
    connect: byKey.get('$connect'),
    disconnect: byKey.get('$disconnect'),
    match: (message) => {
      const key = select(message);
      const selected = key !== undefined && takesMessages(key) ? byKey.get(key) : undefined;
      return selected ?? byKey.get('$default');
    },
  };
}
