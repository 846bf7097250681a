import { RouteKeyError } from './route-key-error.ts';

/** Routes that a WebSocket API calls itself; messages come to all others. */
const lifecycleRoutes = ['$connect', '$disconnect'] as const;

/** Whether messages can be sent to a route by its key. */
export function takesMessages(key: string): boolean {
  return !lifecycleRoutes.some((reserved) => reserved === key);
}

/**
 * Reads a route key of a WebSocket API: `$connect`, `$disconnect`, `$default`, or what the route selection expression comes to for
 * the messages of the route.
 * @returns the key without blanks around it
 * @throws RouteKeyError when API Gateway would refuse it
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
export function parseWebSocketRouteKey(text: string): string {
  const key = text.trim();
  if (key === '') {
    throw new RouteKeyError('a route has no key', 'Write $connect, $disconnect, $default, or a name.');
  }
  if (/^[A-Za-z]+\s+\/\S*$/.test(key)) {
    throw new RouteKeyError(
      `"${text}" is a method and a path: messages have none`,
      'Write $connect, $disconnect, $default, or the name that messages select the route by.',
    );
  }
  if (key.startsWith('$') && takesMessages(key) && key !== '$default') {
    throw new RouteKeyError(
      `"${text}" is none of the routes that begin with $`,
      'They are $connect, $disconnect and $default.',
    );
  }
  return key;
}
