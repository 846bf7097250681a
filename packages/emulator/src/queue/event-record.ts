import { randomUUID } from 'node:crypto';

import { extendLineage } from './lineage.ts';

/** An asynchronous invocation, without its payload. */
export interface Event {
  /** The request id of all its attempts. */
  readonly id: string;
  readonly functionName: string;
  /** As the caller named it. */
  readonly qualifier: string | undefined;
  readonly traceId: string;
  readonly tenantId: string | undefined;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
  /** How often the function was invoked with it. */
  readonly attempts: number;
  /** When it is invoked next: milliseconds since 1970. */
  readonly dueAt: number;
}

/** An event that was not there before, one more in its chain of requests; it is due at once. */
export const newEvent = ({
  id = randomUUID(),
  functionName,
  qualifier,
  traceId,
  tenantId,
  now,
}: Pick<Event, 'functionName' | 'traceId'> & {
  readonly id?: string | undefined;
  readonly qualifier?: string | undefined;
  readonly tenantId?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}): Event => ({
  id,
  functionName,
  qualifier,
  traceId: extendLineage(traceId, functionName),
  tenantId,
  acceptedAt: now,
  attempts: 0,
  dueAt: now,
});

/** What the function answered, without the payload. */
export interface ResponseContext {
  readonly statusCode: number;
  readonly executedVersion: string;
  readonly functionError?: string;
}

/**
 * What the journal holds: an event with its payload; that one waits for its next attempt, with the answer to the last; that one is over,
 * with the event, and its payload, that tells of it.
 */
export type EventRecord =
  | { readonly kind: 'accepted'; readonly event: Event }
  | {
      readonly kind: 'postponed';
      readonly id: string;
      readonly attempts: number;
      readonly dueAt: number;
      readonly response: ResponseContext;
    }
  | { readonly kind: 'settled'; readonly id: string; readonly next?: Event };

/** The bytes of the head's length, before it. */
const lengthBytes = 4;

/** A record as the journal takes it: the head's length, the head as JSON, the payload as it is. */
export function encodeRecord(head: EventRecord, payload?: Uint8Array): readonly Uint8Array[] {
  const text = JSON.stringify(head);
  const start = Buffer.allocUnsafe(lengthBytes + Buffer.byteLength(text));
  start.writeUInt32LE(start.length - lengthBytes, 0);
  start.write(text, lengthBytes);
  return payload === undefined ? [start] : [start, payload];
}

export function decodeRecord(body: Buffer): { readonly head: EventRecord; readonly payload: Buffer } {
  const end = lengthBytes + body.readUInt32LE(0);
  return {
    head: JSON.parse(body.toString('utf8', lengthBytes, end)) as EventRecord,
    payload: body.subarray(end),
  };
}
