import { headLimits, type Api, type ApiOutcome } from '../api/api.ts';
import type { ApiRequest, ApiResponse, RequestHead } from '../api/api-request.ts';
import { restError } from '../api/rest-error.ts';
import { hasStagePrefix, stripStage } from '../api/stage-path.ts';
import { replaceHeaders, type HeaderField } from '../message/header-fields.ts';
import { decodePercent } from '../message/percent-encoding.ts';
import type { WebSocketApiOptions } from '../options.ts';
import type { Connection } from './connection.ts';
import { quotas } from './limits.ts';

/** What a command came to, before ids. */
type Result = Pick<ApiOutcome, 'response' | 'route' | 'error'>;

const command = /^\/@connections\/([^/]+)$/;

/**
 * The commands of `@connections`: POST sends a client a message, GET describes its connection, DELETE ends it.
 * @param connections those that are open, by id
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function createConnectionsApi(
  options: Pick<WebSocketApiOptions, 'stage' | 'stagePrefix'>,
  connections: ReadonlyMap<string, Connection>,
): Api {
  const handle = (request: ApiRequest): Result => {
    const path = hasStagePrefix(options) ? stripStage(request.rawPath, options.stage) : request.rawPath;
    // SDKs encode "@" and the "=" at the end of an id, curl does not.
    const id = command.exec(decodePercent(path ?? ''))?.[1];
    if (id === undefined)
      return {
        response: restError('no-route'),
        error:
          path === undefined
            ? `the path does not begin with /${options.stage}, the stage`
            : 'no WebSocket handshake, and no command of @connections',
      };
    const run = commands.get(request.method);
    if (run === undefined) return { response: restError('no-route'), error: 'no command of @connections' };
    const connection = connections.get(id);
    const route = `${request.method} /@connections`;
    return { route, ...(connection === undefined ? gone : run(connection, request)) };
  };
  return {
    headLimits,
    bodyLimit: quotas.messageBytes,
    handle: (request) => Promise.resolve(identify(request, handle(request))),
    refuse: (request, refusal, error) =>
      identify(
        request,
        refusal === 'too-large' ? fail('PayloadTooLarge', error) : { response: restError(refusal), error },
      ),
  };
}

function identify(request: RequestHead, result: Result): ApiOutcome {
  const { requestId, extendedRequestId } = request;
  const headers = replaceHeaders(result.response.headers, [
    ['x-amzn-RequestId', requestId],
    ['x-amz-apigw-id', extendedRequestId],
  ]);
  return { ...result, requestId, response: { ...result.response, headers } };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html */
const failures = {
  // SDKs show the status in place of a message: there is no body.
  Gone: { status: 410, message: undefined },
  PayloadTooLarge: { status: 413, message: 'The data has exceeded the maximum size allowed.' },
  LimitExceeded: { status: 429, message: 'The WebSocket client side buffer is full.' },
} as const;

function fail(name: keyof typeof failures, error: string): Result {
  const { status, message } = failures[name];
  const type: HeaderField = ['x-amzn-ErrorType', `${name}Exception`];
  const response = message === undefined ? empty(status) : json(status, { message });
  return { response: { ...response, headers: [...response.headers, type] }, error };
}

const gone = fail('Gone', 'the connection is gone, or not there yet');

const commands: ReadonlyMap<string, (connection: Connection, request: ApiRequest) => Result> = new Map([
  [
    'POST',
    (connection, { body }) => {
      switch (connection.send(body)) {
        case 'sent':
          return { response: empty(200) };
        case 'full':
          return fail('LimitExceeded', 'the client does not read what was sent to it');
        case 'gone':
          return gone;
      }
    },
  ],
  ['GET', (connection) => ({ response: json(200, describeConnection(connection)) })],
  [
    'DELETE',
    (connection) => {
      connection.end({ code: 1000, reason: '', cause: 'as DELETE of @connections asked' });
      return { response: empty(204) };
    },
  ],
]);

function describeConnection({ facts, lastActiveAt }: Connection): unknown {
  return {
    connectedAt: new Date(facts.connectedAt).toISOString(),
    identity: { sourceIp: facts.sourceIp, userAgent: facts.userAgent },
    lastActiveAt: new Date(lastActiveAt).toISOString(),
  };
}

function empty(status: number): ApiResponse {
  return { status, headers: [], body: new Uint8Array() };
}

function json(status: number, value: unknown): ApiResponse {
  const body = Buffer.from(JSON.stringify(value));
  return { status, headers: [['Content-Type', 'application/json']], body };
}
