import { deriveId } from '../message/identifiers.ts';
import {
  toConnectEvent,
  toDisconnectEvent,
  toMessageEvent,
  type WebSocketEventSource,
} from '../payload/websocket-event.ts';
import { closedByClient } from '../websocket/close-status.ts';
import { requestSettings, sampleClient, sampleRequest } from './sample-request.ts';
import type { Sample, SampleContext } from './sample.ts';

const apiId = deriveId('sample', 'websocket');
const stage = 'prod';

/** How long the client has been connected, in ms. */
const connectedFor = 1_000;

const hostOf = ({ region }: SampleContext): string => `${apiId}.execute-api.${region}.amazonaws.com`;

function sourceOf(context: SampleContext, receivedAt: number): WebSocketEventSource {
  const { extendedRequestId: requestId } = sampleRequest(context, {}, hostOf(context));
  return {
    connection: {
      connectionId: `${deriveId(context.createId())}AMCJQ=`,
      connectedAt: context.now,
      ...sampleClient,
      domainName: hostOf(context),
      apiId,
      stage,
      stageVariables: {},
    },
    requestId,
    receivedAt,
  };
}

type WebSocketSampleType = 'websocket-connect' | 'websocket-message' | 'websocket-disconnect';

/** Samples of a WebSocket connection's events, made by what makes those of the gateway. */
export const webSocketSamples: Readonly<Record<WebSocketSampleType, Sample>> = {
  'websocket-connect': {
    settings: requestSettings.filter((name) => name === 'query' || name === 'headers.'),
    create: (context, settings) => {
      const { rawQuery, headers } = sampleRequest(context, { path: '/', ...settings }, hostOf(context));
      return toConnectEvent(sourceOf(context, context.now), { headers, rawQuery });
    },
  },
  'websocket-message': {
    settings: ['body', 'route'],
    create: (context, { body = '{"action":"hello"}', route = '$default' }) =>
      toMessageEvent(sourceOf(context, context.now + connectedFor), route, {
        messageId: `${deriveId(context.createId())}CJQ=`,
        body,
      }),
  },
  'websocket-disconnect': {
    settings: [],
    create: (context) =>
      toDisconnectEvent(
        sourceOf(context, context.now + connectedFor),
        closedByClient(1005, new Uint8Array()),
      ),
  },
};
