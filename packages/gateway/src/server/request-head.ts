import { randomUUID } from 'node:crypto';
import { isIPv6, type Socket } from 'node:net';

import type { RequestHead } from '../api/api-request.ts';
import { headerValue, pairRawHeaders } from '../message/header-fields.ts';
import { createExtendedRequestId, createTraceId, isTraceId } from '../message/identifiers.ts';
import { addForwarding } from './forwarding.ts';
import { parseRequestTarget } from './request-target.ts';

/** What a request is described by: an exchange has it, and a message of Node.js. */
export interface ReceivedHead {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly httpVersion: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly socket: Socket;
}

/** Describes a request that a server has received; its body is still to come. */
export function describeRequest(message: ReceivedHead, receivedAt: number): RequestHead {
  const { socket } = message;
  const fields = pairRawHeaders(message.rawHeaders);
  const sourceIp = plainAddress(socket.remoteAddress ?? '');
  const host = headerValue(fields, 'host');
  const port = portOf(host) ?? socket.localPort ?? 0;
  const givenTraceId = headerValue(fields, 'x-amzn-trace-id') ?? '';
  const traceId = isTraceId(givenTraceId) ? givenTraceId : createTraceId(receivedAt);
  return {
    method: message.method ?? 'GET',
    ...parseRequestTarget(message.url ?? '/'),
    protocol: `HTTP/${message.httpVersion}`,
    headers: addForwarding(fields, { sourceIp, port, traceId }),
    host: host ?? localAddress(socket),
    sourceIp,
    receivedAt,
    requestId: randomUUID(),
    extendedRequestId: createExtendedRequestId(),
    traceId,
  };
}

/** Where a client has reached this machine, as it stands in URLs: `127.0.0.1:8080`. */
export function localAddress({ localAddress: address, localPort: port }: Socket): string {
  const host = plainAddress(address ?? 'localhost');
  return `${isIPv6(host) ? `[${host}]` : host}:${port ?? 0}`;
}

/** The port that a client has used, which behind a container's published port is not the listener's; undefined where `Host` has none. */
function portOf(host: string | undefined): number | undefined {
  const [, digits] = /:(\d{1,5})$/.exec(host ?? '') ?? [];
  const port = Number(digits);
  return port > 0 && port <= 65_535 ? port : undefined;
}

/** An IPv4 address as such, also where the listener is one of IPv6. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '');
