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
export function refusalOf({ code, reason, message }: UnreadableRequest, status: number): RequestRefusal {
  if (code === 'HPE_INVALID_EOF_STATE') return wentAway;
  const error = status === 408 ? 'the request did not come in time' : `this is no HTTP: ${reason ?? message}`;
  return { status, error };
}

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
