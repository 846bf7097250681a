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
  match(message: string): MessageMatch;
}

/** Where a message goes. */
interface MessageMatch {
  /** The route that the message asks for; undefined where it names none. */
  readonly asked: string | undefined;
  /** Undefined where there is none for it, not even `$default`. */
  readonly route: WebSocketRoute | undefined;
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
      const asked = select(message);
      const selected = asked !== undefined && takesMessages(asked) ? byKey.get(asked) : undefined;
      return { asked, route: selected ?? byKey.get('$default') };
    },
  };
}
