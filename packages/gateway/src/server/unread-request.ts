import type { Socket } from 'node:net';

import type { UnreadableRequest } from '@lambda-stack/http';

import type { GatewayLogEntry } from '../access-log.ts';
import { escapeTarget, parseRequestTarget } from './request-target.ts';

/** What a client is told whose request is not read to its end. */
export interface RequestRefusal {
  readonly status: number;
  /** Why, for the log. */
  readonly error: string;
}

/** What the log has of a client that did not wait: the status is that of web servers that got no whole request. */
export const wentAway: RequestRefusal = { status: 499, error: 'the client went away' };

/** The refusal of a request that is no HTTP, or does not come to its end. */
export function refusalOf(request: UnreadableRequest, status: number): RequestRefusal {
  if (request.code === 'HPE_INVALID_EOF_STATE') return wentAway;
  return { status, error: status === 408 ? 'the request did not come in time' : describeFault(request) };
}

function describeFault({ code, reason, message, rawPacket, bytesParsed }: UnreadableRequest): string {
  const isFirst = bytesParsed === 0;
  if (isFirst && rawPacket?.[0] === tlsHandshake)
    return 'this is TLS, which the listener has not: use http://';
  if (code === 'HPE_PAUSED_H2_UPGRADE') return 'this is HTTP/2, which the listener has not: use HTTP/1.1';
  return `this is no HTTP: ${reason ?? message}`;
}

/** The type of the first record of a TLS connection. */
const tlsHandshake = 0x16;

/** Whether nothing was asked: browsers open connections that they may not need. */
export const isSpare = ({ bytesRead }: Socket): boolean => bytesRead === 0;

/** What the log calls a request of which no more is known. */
const unknown = { method: '-', path: '-' };

/** What is known of a request that can't be read: its method and path, where it is the target that is wrong. */
export function describeUnreadable({
  code,
  rawPacket,
  bytesParsed = 0,
}: UnreadableRequest): Pick<GatewayLogEntry, 'method' | 'path'> {
  if (code !== 'HPE_INVALID_URL' || rawPacket === undefined) return unknown;
  const lineStart = rawPacket.lastIndexOf('\n', bytesParsed) + 1;
  const [, method, target] = /^([A-Z-]+) (\S+)/.exec(rawPacket.toString('latin1', lineStart)) ?? [];
  if (method === undefined || target === undefined) return unknown;
  return { method, path: escapeTarget(parseRequestTarget(target).rawPath) };
}
