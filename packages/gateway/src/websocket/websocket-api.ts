import { integrate, type IntegrationOutcome } from '../api/integration.ts';
import type { ApiResponse, RequestHead } from '../api/api-request.ts';
import { headerValue } from '../message/header-fields.ts';
import { createExtendedRequestId, createTraceId } from '../message/identifiers.ts';
import type { WebSocketApiOptions, WebSocketRoute } from '../options.ts';
import { AnswerError } from '../payload/answer-error.ts';
import type { LambdaEvent } from '../payload/event-source.ts';
import { toRestResponse } from '../payload/rest-response.ts';
import {
  toConnectEvent,
  toDisconnectEvent,
  toMessageEvent,
  type ConnectionFacts,
} from '../payload/websocket-event.ts';
import type { CloseStatus } from './close-status.ts';
import type { Verdict } from './handshake.ts';
import { quotas } from './limits.ts';
import { createMessageRoutes } from './message-routes.ts';
import { webSocketError, type WebSocketErrorName } from './websocket-error.ts';

/** What came of an event, for the log. */
export interface EventOutcome {
  readonly requestId: string;
  /** That of the response, or of what would be one if a message had any. */
  readonly status: number;
  readonly route?: string | undefined;
  readonly function?: string | undefined;
  readonly error?: string | undefined;
}

/** A WebSocket API: what its routes do with the events of connections. */
export interface WebSocketApi {
  /** Asks the function of `$connect`, where there is one, whether a client may connect. */
  connect(
    request: RequestHead,
    connection: ConnectionFacts,
  ): Promise<EventOutcome & { readonly verdict: Verdict }>;
  /** Hands a message to the function of its route; `reply` is for the client. */
  message(
    text: string,
    connection: ConnectionFacts,
  ): Promise<EventOutcome & { readonly reply: Uint8Array | undefined }>;
  /** Tells the function of `$disconnect`, where there is one. */
  disconnect(connection: ConnectionFacts, status: CloseStatus): Promise<EventOutcome>;
}

/** What a function answered, or why there is nothing of it. */
type Result =
  { readonly response: ApiResponse } | { readonly failure: WebSocketErrorName; readonly error: string };

/**
 * Makes a WebSocket API.
 * @throws RouteKeyError
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html
 */
export function createWebSocketApi(options: WebSocketApiOptions): WebSocketApi {
  const routes = createMessageRoutes(options);

  const call = async (route: WebSocketRoute, event: LambdaEvent, traceId: string): Promise<Result> => {
    try {
      return toResult(await integrate(options, { functionName: route.function, event, traceId }));
    } catch (error) {
      return {
        failure: 'internal',
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      };
    }
  };

  return {
    connect: async (request, connection) => {
      const requestId = request.extendedRequestId;
      const route = routes.connect;
      if (route === undefined) return { requestId, status: 101, verdict: welcome(undefined) };
      const event = toConnectEvent({ connection, requestId, receivedAt: request.receivedAt }, request);
      const result = await call(route, event, request.traceId);
      const verdict = judge(route, result, (name) =>
        webSocketError(name, connection.connectionId, requestId),
      );
      return {
        ...describe(requestId, route, result),
        status: verdict.accepted ? 101 : verdict.status,
        verdict,
      };
    },

    message: async (text, connection) => {
      const source = newSource(connection);
      const { requestId } = source;
      const fail = (name: WebSocketErrorName): Uint8Array =>
        Buffer.from(webSocketError(name, connection.connectionId, requestId).text);
      const route = routes.match(text);
      if (route === undefined)
        return { requestId, status: 403, error: 'no route matches', reply: fail('forbidden') };
      const event = toMessageEvent(source, route.key, { messageId: createExtendedRequestId(), body: text });
      const result = limitReply(route, await call(route, event, createTraceId(source.receivedAt)));
      const reply = 'failure' in result ? fail(result.failure) : replyOf(route, result.response);
      return { ...describe(requestId, route, result), reply };
    },

    disconnect: async (connection, status) => {
      const source = newSource(connection);
      const route = routes.disconnect;
      if (route === undefined) return { requestId: source.requestId, status: 200 };
      const event = toDisconnectEvent(source, status);
      const result = await call(route, event, createTraceId(source.receivedAt));
      return describe(source.requestId, route, result);
    },
  };
}

const newSource = (
  connection: ConnectionFacts,
): { connection: ConnectionFacts; requestId: string; receivedAt: number } => ({
  connection,
  requestId: createExtendedRequestId(),
  receivedAt: Date.now(),
});

function describe(requestId: string, route: WebSocketRoute, result: Result): EventOutcome {
  const about = { requestId, route: route.key, function: route.function };
  if ('response' in result) return { ...about, status: result.response.status };
  return { ...about, status: webSocketError(result.failure, '', requestId).status, error: result.error };
}

const welcome = (subprotocol: string | undefined): Verdict => ({ accepted: true, subprotocol });

/** A function refuses a client by its status; what else it answers comes to the client only with a route response. */
function judge(
  route: WebSocketRoute,
  result: Result,
  toError: (name: WebSocketErrorName) => { readonly status: number; readonly text: string },
): Verdict {
  if ('failure' in result) {
    const { status, text } = toError(result.failure);
    return { accepted: false, status, contentType: 'application/json', body: text };
  }
  const { status, headers, body } = result.response;
  if (status >= 200 && status < 300) return welcome(headerValue(headers, 'sec-websocket-protocol'));
  const contentType = headerValue(headers, 'content-type') ?? 'application/json';
  const text = route.routeResponse ? Buffer.from(body).toString('utf8') : '';
  return { accepted: false, status, contentType: text === '' ? 'text/plain' : contentType, body: text };
}

/** With a route response the client gets the body, be it empty; else nothing, whatever the status is. */
const replyOf = (route: WebSocketRoute, { body }: ApiResponse): Uint8Array | undefined =>
  route.routeResponse ? body : undefined;

function limitReply(route: WebSocketRoute, result: Result): Result {
  if (!route.routeResponse || 'failure' in result) return result;
  const { byteLength } = result.response.body;
  if (byteLength <= quotas.messageBytes) return result;
  const error = `the answer's body has ${byteLength} bytes, a message at most ${quotas.messageBytes}`;
  return { failure: 'failed', error };
}

const failures = {
  failed: 'failed',
  refused: 'internal',
  'not-found': 'internal',
  throttled: 'internal',
  'timed-out': 'timeout',
  'too-large': 'too-large',
} as const satisfies Record<Exclude<IntegrationOutcome['kind'], 'answered'>, WebSocketErrorName>;

/** Answers have the rules of REST APIs: an unknown key is an error, too, though the body does not go anywhere. */
function toResult(outcome: IntegrationOutcome): Result {
  if (outcome.kind !== 'answered') return { failure: failures[outcome.kind], error: outcome.error };
  try {
    return { response: toRestResponse(outcome.result.payload, { accept: undefined, binaryMediaTypes: [] }) };
  } catch (error) {
    if (error instanceof AnswerError) return { failure: 'failed', error: error.message };
    throw error;
  }
}
