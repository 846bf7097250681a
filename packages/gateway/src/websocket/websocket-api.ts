import { createExtendedRequestId, createTraceId } from '../message/identifiers.ts';
import type { WebSocketApiOptions, WebSocketRoute } from '../options.ts';
import {
  toDisconnectEvent,
  toMessageEvent,
  type ConnectionFacts,
  type WebSocketEventSource,
} from '../payload/websocket-event.ts';
import { callRoute, describeResult, type EventOutcome, type RouteResult } from './call-route.ts';
import type { CloseStatus } from './close-status.ts';
import { createConnect, type Connect } from './connect-route.ts';
import { quotas } from './limits.ts';
import { createMessageRoutes } from './message-routes.ts';
import { webSocketError, type WebSocketErrorName } from './websocket-error.ts';

/** What came of a message; `reply` is for the client. */
interface MessageOutcome extends EventOutcome {
  readonly reply: Uint8Array | undefined;
}

/** A WebSocket API: what its routes do with the events of connections. */
export interface WebSocketApi {
  readonly connect: Connect;
  /** Hands a message to the function of its route. */
  message(text: string, connection: ConnectionFacts): Promise<MessageOutcome>;
  /** Tells the function of `$disconnect`, where there is one. */
  disconnect(connection: ConnectionFacts, status: CloseStatus): Promise<EventOutcome>;
}

/**
 * Makes a WebSocket API.
 * @throws RouteKeyError; TypeError for an authorizer that there is not
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html
 */
export function createWebSocketApi(options: WebSocketApiOptions): WebSocketApi {
  const routes = createMessageRoutes(options);

  return {
    connect: createConnect(options, routes.connect),

    message: async (text, connection) => {
      const source = newSource(connection);
      const { requestId } = source;
      const fail = (name: WebSocketErrorName): Uint8Array =>
        Buffer.from(webSocketError(name, connection.connectionId, requestId).text);
      const { asked, route } = routes.match(text);
      if (route === undefined) {
        return { requestId, status: 403, error: noRoute(asked), reply: fail('forbidden') };
      }
      const messageId = createExtendedRequestId();
      const event = toMessageEvent(source, route.key, { messageId, body: text });
      const result = limitReply(route, await callRoute(options, route, traced(source, event)));
      const reply =
        'failure' in result ? fail(result.failure) : route.routeResponse ? result.response.body : undefined;
      return { ...describeResult(requestId, route, result), reply };
    },

    disconnect: async (connection, status) => {
      const source = newSource(connection);
      const route = routes.disconnect;
      if (route === undefined) return { requestId: source.requestId, status: 200 };
      const event = toDisconnectEvent(source, status);
      const result = await callRoute(options, route, traced(source, event));
      return describeResult(source.requestId, route, result);
    },
  };
}

/** In a line of the log. */
const noRoute = (asked: string | undefined): string =>
  asked === undefined
    ? 'the message names no route, and there is no $default'
    : `no route ${JSON.stringify(asked.slice(0, 100))}, and no $default`;

const newSource = (connection: ConnectionFacts): WebSocketEventSource => ({
  connection,
  requestId: createExtendedRequestId(),
  receivedAt: Date.now(),
});

const traced = <E>({ receivedAt }: WebSocketEventSource, event: E): { event: E; traceId: string } => ({
  event,
  traceId: createTraceId(receivedAt),
});

function limitReply(route: WebSocketRoute, result: RouteResult): RouteResult {
  if (!route.routeResponse || 'failure' in result) return result;
  const { byteLength } = result.response.body;
  if (byteLength <= quotas.messageBytes) return result;
  const error = `the answer's body has ${byteLength} bytes, a message at most ${quotas.messageBytes}`;
  return { failure: 'failed', error };
}
