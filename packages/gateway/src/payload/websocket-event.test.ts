import { describe, expect, it } from 'vitest';

import type { ApiRequest } from '../api/api-request.ts';
import { sampleRequest, sampleSource } from '../testing/sample-request.ts';
import type { LambdaEvent } from './event-source.ts';
import {
  toConnectEvent,
  toConnectRequestEvent,
  toDisconnectEvent,
  toMessageEvent,
  type WebSocketEventSource,
} from './websocket-event.ts';

const { headers, receivedAt } = sampleRequest();

const bare: WebSocketEventSource = {
  connection: {
    connectionId: 'DGSykeXooAMCFPQ=',
    connectedAt: receivedAt,
    sourceIp: '127.0.0.1',
    userAgent: undefined,
    domainName: '127.0.0.1:8080',
    apiId: 'api1234567',
    stage: 'local',
    stageVariables: {},
  },
  requestId: 'DGSykF8qIAMFljQ=',
  receivedAt: receivedAt + 7,
};

const full: WebSocketEventSource = {
  ...bare,
  connection: {
    ...bare.connection,
    userAgent: 'curl/8',
    stageVariables: { table: 'orders' },
    authorizer: { principalId: 'user', team: 'blue' },
  },
};

const handshake = {
  headers: [
    ...headers,
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', 'X/MA+DSRXZ8WnITjBpxm3g=='],
    ['X-Twice', 'one'],
    ['x-twice', 'two'],
  ],
  rawQuery: 'room=a+b&room=%C3%A9&bare',
} as const;

/** As an authorizer sees it. */
const requestEvent = ({ connection }: WebSocketEventSource, request: ApiRequest): LambdaEvent =>
  toConnectRequestEvent(
    { ...sampleSource(request), connection },
    'arn:aws:execute-api:us-east-1:123456789012:api1234567/local/$connect',
  );

const events: [string, LambdaEvent][] = [
  ['connect.bare', toConnectEvent(bare, { headers, rawQuery: '' })],
  ['connect.full', toConnectEvent(full, handshake)],
  ['connect-request.bare', requestEvent(bare, sampleRequest())],
  ['connect-request.full', requestEvent(full, sampleRequest(handshake))],
  ['message.bare', toMessageEvent(bare, '$default', { messageId: 'PJqCFfHyKRcCHlw=', body: 'hello' })],
  [
    'message.full',
    toMessageEvent(full, 'join', { messageId: 'PJqCFfHyKRcCHlw=', body: '{"action":"join"}' }),
  ],
  ['disconnect.bare', toDisconnectEvent(bare, { code: 1001, reason: 'Going away' })],
  ['disconnect.full', toDisconnectEvent(full, { code: 4000, reason: 'bored' })],
];

describe('a WebSocket event', () => {
  it.each(events)('%s is as in its golden file', async (name, event) => {
    const json = `${JSON.stringify(event, undefined, 2)}\n`;
    await expect(json).toMatchFileSnapshot(`../golden/websocket.${name}.json`);
  });
});
