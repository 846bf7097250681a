import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import type { RequestHead } from '../api/api-request.ts';
import { headerValue, pairRawHeaders } from '../message/header-fields.ts';
import { createExtendedRequestId, createTraceId } from '../message/identifiers.ts';
import { addForwarding } from './forwarding.ts';
import { parseRequestTarget } from './request-target.ts';

/** Describes a request that a server has received; its body is still to come. */
export function describeRequest(message: IncomingMessage, receivedAt: number): RequestHead {
  const { socket } = message;
  const fields = pairRawHeaders(message.rawHeaders);
  const sourceIp = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
  const port = socket.localPort ?? 0;
  const traceId = headerValue(fields, 'x-amzn-trace-id') ?? createTraceId(receivedAt);
  return {
    method: message.method ?? 'GET',
    ...parseRequestTarget(message.url ?? '/'),
    protocol: `HTTP/${message.httpVersion}`,
    headers: addForwarding(fields, { sourceIp, port, traceId }),
    host: headerValue(fields, 'host') ?? `${socket.localAddress ?? 'localhost'}:${port}`,
    sourceIp,
    receivedAt,
    requestId: randomUUID(),
    extendedRequestId: createExtendedRequestId(),
    traceId,
  };
}
