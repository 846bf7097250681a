import type { Event, EventRecord, ResponseContext } from './event-record.ts';
import type { Place } from './journal.ts';

/** An event that waits. */
export interface StoredEvent extends Event {
  readonly place: Place;
  /** What the function answered last. */
  readonly response: StoredResponse | undefined;
}

export interface StoredResponse {
  readonly context: ResponseContext;
  readonly place: Place;
}

/** Which events wait, and where in the journal they are. */
export class EventIndex {
  readonly #events = new Map<string, StoredEvent>();
  #bytes = 0;

  /** In the order in which they came. */
  get events(): Iterable<StoredEvent> {
    return this.#events.values();
  }

  /** Bytes of the journal that are needed. */
  get bytes(): number {
    return this.#bytes;
  }

  get(id: string): StoredEvent | undefined {
    return this.#events.get(id);
  }

  /** The events of which something is in a segment. */
  inSegment(segment: number): readonly StoredEvent[] {
    return [...this.#events.values()].filter((event) => isIn(event, segment));
  }

  /**
   * Takes in what a record says, be it just written or of an earlier run. Of an event that was moved there are two: the later one holds.
   * @returns the event that waits by it: the one that was accepted or postponed, or the one that tells of the end
   */
  apply(record: EventRecord, place: Place): StoredEvent | undefined {
    switch (record.kind) {
      case 'accepted':
        return this.#set(storedEvent(record.event, place, this.#events.get(record.event.id)?.response));
      case 'postponed': {
        const { id, attempts, dueAt, response } = record;
        const event = this.#events.get(id);
        return (
          event &&
          this.#set(storedEvent({ ...event, attempts, dueAt }, event.place, { context: response, place }))
        );
      }
      case 'settled':
        this.delete(record.id);
        // The record may be all that is left of the event: its segment was not needed any more.
        return record.next && this.#set(storedEvent(record.next, place));
    }
  }

  /** An event, and the answer to it, are somewhere else now. */
  move(event: StoredEvent, place: Place, response: StoredResponse | undefined): void {
    this.#set(storedEvent(event, place, response));
  }

  delete(id: string): void {
    const event = this.#events.get(id);
    if (event && this.#events.delete(id)) this.#bytes -= bytesOf(event);
  }

  #set(event: StoredEvent): StoredEvent {
    const before = this.#events.get(event.id);
    this.#bytes += bytesOf(event) - (before ? bytesOf(before) : 0);
    this.#events.set(event.id, event);
    return event;
  }
}

/** Written out: what is spread takes twice the memory, and there can be many. */
const storedEvent = (event: Event, place: Place, response?: StoredResponse): StoredEvent => ({
  id: event.id,
  functionName: event.functionName,
  qualifier: event.qualifier,
  traceId: event.traceId,
  tenantId: event.tenantId,
  acceptedAt: event.acceptedAt,
  attempts: event.attempts,
  dueAt: event.dueAt,
  place,
  response,
});

/** Whether something of an event is in a segment. */
export const isIn = ({ place, response }: StoredEvent, segment: number): boolean =>
  place.segment === segment || response?.place.segment === segment;

const bytesOf = ({ place, response }: StoredEvent): number => place.length + (response?.place.length ?? 0);
