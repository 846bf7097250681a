import type { RequestHead } from '../api/api-request.ts';
import { describeApi } from '../api/describe-api.ts';
import type { Authorizer, RefusalReason } from '../authorize/authorizer.ts';
import { createAuthorizers } from '../authorize/authorizers.ts';
import { createWebSocketAuthorizer } from '../authorize/create-authorizer.ts';
import { headerValue } from '../message/header-fields.ts';
import type { WebSocketApiOptions, WebSocketRoute } from '../options.ts';
import { restAuthorizer } from '../payload/event-authorizer.ts';
import { toConnectEvent, type ConnectionFacts, type ConnectSource } from '../payload/websocket-event.ts';
import { callRoute, describeResult, unforeseen, type EventOutcome, type RouteResult } from './call-route.ts';
import type { Verdict } from './handshake.ts';
import { webSocketError, type WebSocketErrorName } from './websocket-error.ts';

/** What came of a client that wants to connect. */
export interface ConnectOutcome extends EventOutcome {
  readonly verdict: Verdict;
  /** With what an authorizer has found out. */
  readonly connection: ConnectionFacts;
}

/** Asks whether a client may connect. */
export type Connect = (request: RequestHead, connection: ConnectionFacts) => Promise<ConnectOutcome>;

/**
 * What decides over clients: the authorizer of `$connect`, and then its function; where there is no such route, everyone is let in.
 * @throws TypeError for an authorizer that there is not
 */
export function createConnect(options: WebSocketApiOptions, route: WebSocketRoute | undefined): Connect {
  const api = describeApi(options);
  const authorizer = createAuthorizers(options, createWebSocketAuthorizer).get(route?.authorizer);

  return async (request, connection) => {
    const requestId = request.extendedRequestId;
    if (route === undefined) return { requestId, status: 101, verdict: welcome(undefined), connection };
    const source: ConnectSource = {
      api,
      request: { ...request, body: new Uint8Array() },
      urlPath: request.rawPath,
      path: '',
      routeKey: route.key,
      resourceId: route.key,
      pathParameters: {},
      connection,
    };
    const conclude = (result: RouteResult, known: ConnectionFacts): ConnectOutcome => {
      const verdict = judge(route, result, (name) =>
        webSocketError(name, connection.connectionId, requestId),
      );
      const status = verdict.accepted ? 101 : verdict.status;
      return { ...describeResult(requestId, route, result), status, verdict, connection: known };
    };
    const access = await authorize(authorizer, source);
    if ('failure' in access) return { ...conclude(access, connection), function: undefined };
    return conclude(await call(options, route, { request, connection: access }), access);
  };
}

type Failure = Extract<RouteResult, { failure: unknown }>;

/** What is known of the connection then, or why there is none. */
async function authorize(
  authorizer: Authorizer<ConnectSource> | undefined,
  source: ConnectSource,
): Promise<ConnectionFacts | Failure> {
  if (authorizer === undefined) return source.connection;
  try {
    const authorization = await authorizer.authorize(source, []);
    if (authorization.kind === 'granted')
      return { ...source.connection, authorizer: restAuthorizer(authorization.caller) };
    return { failure: refusals[authorization.reason], error: authorization.error };
  } catch (error) {
    return unforeseen(error);
  }
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html */
const refusals = {
  unauthenticated: 'unauthorized',
  denied: 'forbidden',
  'explicitly-denied': 'forbidden',
  misconfigured: 'internal',
  failed: 'internal',
  'uri-too-long': 'forbidden',
} as const satisfies Record<RefusalReason, WebSocketErrorName>;

function call(
  options: WebSocketApiOptions,
  route: WebSocketRoute,
  { request, connection }: { readonly request: RequestHead; readonly connection: ConnectionFacts },
): Promise<RouteResult> {
  const { extendedRequestId: requestId, receivedAt, traceId } = request;
  const event = toConnectEvent({ connection, requestId, receivedAt }, request);
  return callRoute(options, route, { event, traceId });
}

const welcome = (subprotocol: string | undefined): Verdict => ({ accepted: true, subprotocol });

/** A function refuses a client by its status; what else it answers comes to the client only with a route response. */
function judge(
  route: WebSocketRoute,
  result: RouteResult,
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
