import { limits } from '@lambda-stack/invoke';

import type { AsynchronousFunction } from './asynchronous-function.ts';
import { destinationRecord, type Condition } from './destination.ts';
import type { DispatchContext } from './dispatch-context.ts';
import { newEvent, type Event } from './event-record.ts';
import type { StoredEvent } from './event-index.ts';
import type { EventResponse } from './event-store.ts';
import { extendLineage, isLoop } from './lineage.ts';

/** How an event ended. */
export interface End {
  readonly event: StoredEvent;
  readonly condition: Condition;
  /** To the last attempt, where that is known already. */
  readonly response: EventResponse | undefined;
}

/**
 * The event that tells a destination of the end of another one; undefined where no one is told.
 * @param note says in the log why a destination is not told
 */
export async function eventThatTells(
  { event, condition, response: answered }: End,
  target: AsynchronousFunction | undefined,
  { store, clock, arnOf }: Pick<DispatchContext, 'store' | 'clock' | 'arnOf'>,
  note: (text: string) => void,
): Promise<{ readonly event: Event; readonly payload: Uint8Array } | undefined> {
  const destination = destinationOf(event, condition, target);
  if (destination === undefined) return undefined;
  const { id: requestId, functionName, qualifier = '$LATEST', traceId, attempts } = event;
  const time = clock.now();
  try {
    const payload = await store.payload(event);
    const response = answered ?? (await store.response(event));
    const functionArn = arnOf(functionName, qualifier);
    const end = { requestId, functionArn, condition, attempts, time, payload, response };
    const record = destinationRecord(end);
    if (record.length <= limits.relayedBytes)
      return { event: newEvent({ functionName: destination, traceId, now: time }), payload: record };
    note(`has a record too large for ${destination} to be told: ${record.length} bytes`);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    note(`cannot be read any more, so ${destination} is not told of it: ${reason}`);
    return undefined;
  }
}

/** Who is told of a loop is not a part of it. */
function destinationOf(
  { traceId }: StoredEvent,
  condition: Condition,
  target: AsynchronousFunction | undefined,
): string | undefined {
  const name = condition === 'Success' ? target?.onSuccess : target?.onFailure;
  if (condition !== 'RecursiveInvocation' || name === undefined) return name;
  return isLoop(extendLineage(traceId, name), name) ? undefined : name;
}
