import { formatClfTime } from '../message/clf-time.ts';
import { groupHeaders, withoutHeaders, type HeaderField } from '../message/header-fields.ts';
import { parseRestQuery } from '../message/query-string.ts';
import type { EventSource, LambdaEvent } from './event-source.ts';
import { lastValues } from './v1-event.ts';

/** What all events of one connection say of its client. */
export interface ClientFacts {
  readonly connectionId: string;
  /** ms since 1970 */
  readonly connectedAt: number;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  /** What the authorizer of `$connect` said of the caller. */
  readonly authorizer?: object | undefined;
}

/** What they say of where it has connected, which may change while it is open. */
export interface StageFacts {
  /** Where `@connections` is: host and port. */
  readonly domainName: string;
  readonly apiId: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
}

/** What an event says of its connection. */
export type ConnectionFacts = ClientFacts & StageFacts;

/** One event of a connection. */
export interface WebSocketEventSource {
  readonly connection: ConnectionFacts;
  /** Both `requestId` and `extendedRequestId`, as on AWS. */
  readonly requestId: string;
  /** ms since 1970 */
  readonly receivedAt: number;
}

/** Headers of the handshake that are in no recorded event. */
const handshakeHeaders = new Set(['connection', 'content-length', 'upgrade']);

/**
 * The event of a client that wants to connect.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export function toConnectEvent(
  source: WebSocketEventSource,
  handshake: { readonly headers: readonly HeaderField[]; readonly rawQuery: string },
): LambdaEvent {
  return {
    ...headerKeys(withoutHeaders(handshake.headers, handshakeHeaders)),
    ...queryKeys(handshake.rawQuery),
    ...stageVariableKeys(source),
    requestContext: contextOf(source, '$connect', 'CONNECT'),
    isBase64Encoded: false,
  };
}

/** What an authorizer's function is told of: the handshake, and the connection that it would make. */
export interface ConnectSource extends EventSource {
  readonly connection: ConnectionFacts;
}

/**
 * What an authorizer's function gets: the event of `$connect`, with all headers of the handshake. What is absent is an empty object
 * here.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export function toConnectRequestEvent(
  { request, connection }: ConnectSource,
  methodArn: string,
): LambdaEvent {
  const source = { connection, requestId: request.extendedRequestId, receivedAt: request.receivedAt };
  return {
    type: 'REQUEST',
    methodArn,
    ...headerKeys(request.headers),
    queryStringParameters: {},
    multiValueQueryStringParameters: {},
    ...queryKeys(request.rawQuery),
    stageVariables: connection.stageVariables,
    requestContext: contextOf(source, '$connect', 'CONNECT'),
  };
}

/**
 * The event of a message.
 * @param message its text, and the id that it is given
 */
export function toMessageEvent(
  source: WebSocketEventSource,
  routeKey: string,
  message: { readonly messageId: string; readonly body: string },
): LambdaEvent {
  return {
    ...stageVariableKeys(source),
    requestContext: contextOf(source, routeKey, 'MESSAGE', { messageId: message.messageId }),
    body: message.body,
    isBase64Encoded: false,
  };
}

/** The event of a connection that has ended: its headers, empty ones among them, are as recorded. */
export function toDisconnectEvent(
  source: WebSocketEventSource,
  { code, reason }: { readonly code: number; readonly reason: string },
): LambdaEvent {
  const headers: HeaderField[] = [
    ['Host', source.connection.domainName],
    ['x-api-key', ''],
    ['X-Forwarded-For', ''],
    ['x-restapi', ''],
  ];
  return {
    ...headerKeys(headers),
    ...stageVariableKeys(source),
    requestContext: contextOf(source, '$disconnect', 'DISCONNECT', {
      disconnectStatusCode: code,
      disconnectReason: reason,
    }),
    isBase64Encoded: false,
  };
}

type EventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT';

interface OwnContext {
  readonly messageId?: string;
  readonly disconnectStatusCode?: number;
  readonly disconnectReason?: string;
}

/** `requestContext`, in the order in which AWS writes it; keys that are undefined are left out. */
function contextOf(
  { connection, requestId, receivedAt }: WebSocketEventSource,
  routeKey: string,
  eventType: EventType,
  own: OwnContext = {},
): LambdaEvent {
  return {
    routeKey,
    authorizer: connection.authorizer,
    disconnectStatusCode: own.disconnectStatusCode,
    messageId: own.messageId,
    eventType,
    extendedRequestId: requestId,
    requestTime: formatClfTime(receivedAt),
    messageDirection: 'IN',
    disconnectReason: own.disconnectReason,
    stage: connection.stage,
    connectedAt: connection.connectedAt,
    requestTimeEpoch: receivedAt,
    identity: { userAgent: connection.userAgent, sourceIp: connection.sourceIp },
    requestId,
    domainName: connection.domainName,
    connectionId: connection.connectionId,
    apiId: connection.apiId,
  };
}

function headerKeys(fields: readonly HeaderField[]): LambdaEvent {
  const headers = groupHeaders(fields);
  return { headers: lastValues(headers), multiValueHeaders: Object.fromEntries(headers) };
}

function queryKeys(rawQuery: string): LambdaEvent {
  const query = [...parseRestQuery(rawQuery)];
  if (query.length === 0) return {};
  return {
    queryStringParameters: lastValues(query),
    multiValueQueryStringParameters: Object.fromEntries(query),
  };
}

function stageVariableKeys({ connection: { stageVariables } }: WebSocketEventSource): LambdaEvent {
  return Object.keys(stageVariables).length === 0 ? {} : { stageVariables };
}
