import { decodeRecord, encodeRecord, type Event, type ResponseContext } from './event-record.ts';
import { Journal, type JournalOptions, type Place } from './journal.ts';
import { DamageError } from './segment.ts';

/** An event that waits. */
export interface StoredEvent extends Event {
  readonly place: Place;
  /** What the function answered last. */
  readonly response: StoredResponse | undefined;
}

interface StoredResponse {
  readonly context: ResponseContext;
  readonly place: Place;
}

/** What the function answered: its payload, and what is told of it. */
export interface EventResponse {
  readonly context: ResponseContext;
  readonly payload: Uint8Array;
}

export interface EventStoreOptions extends Omit<JournalOptions, 'onRecord'> {
  /** Told where disk space cannot be given back, once until it can: the store works on. */
  readonly onCleaningFailure: (error: unknown) => void;
  /** Told of an event that can't be read any more, where its disk space is given back. */
  readonly onLost: (event: Event, error: DamageError) => void;
}

/**
 * The events that wait, on disk; in memory is what is needed to find them. Disk space comes back in whole segments: what is still needed
 * of the oldest one is appended again, and the segment is removed.
 */
export class EventStore {
  readonly #journal: Journal;
  readonly #events: Map<string, StoredEvent>;
  readonly #options: EventStoreOptions;
  /** Events that are being written for the first time. */
  readonly #accepting = new Map<string, Promise<StoredEvent>>();
  /** Changes that are being written, by event. */
  readonly #changing = new Map<string, Promise<unknown>>();
  /** Bytes of the journal that are needed. */
  #liveBytes = 0;
  #cleaning: Promise<void> | undefined;
  #isCleaningFailureTold = false;
  #isClosed = false;

  private constructor(journal: Journal, events: Map<string, StoredEvent>, options: EventStoreOptions) {
    this.#journal = journal;
    this.#events = events;
    this.#options = options;
    for (const event of events.values()) this.#liveBytes += bytesOf(event);
  }

  static async open(options: EventStoreOptions): Promise<EventStore> {
    const events = new Map<string, StoredEvent>();
    const journal = await Journal.open({
      ...options,
      onRecord: (body, place) => replay(events, body, place),
    });
    return new EventStore(journal, events, options);
  }

  /** In the order in which they came. */
  get events(): Iterable<StoredEvent> {
    return this.#events.values();
  }

  /**
   * Takes an event; it is on the disk when this resolves.
   * @returns undefined where an event of this id waits already
   * @throws the system's error where it can't be written
   */
  async accept(event: Event, payload: Uint8Array): Promise<StoredEvent | undefined> {
    const { id } = event;
    if (this.#events.has(id)) return undefined;
    const other = this.#accepting.get(id);
    if (other !== undefined) {
      await other;
      return undefined;
    }
    const accepted = this.#journal
      .append(encodeRecord({ kind: 'accepted', event }, payload))
      .then((place) => this.#add(storedEvent(event, place)));
    this.#accepting.set(id, accepted);
    try {
      return await accepted;
    } finally {
      this.#accepting.delete(id);
    }
  }

  async payload(event: StoredEvent): Promise<Buffer> {
    return this.#read(event, ({ place }) => place);
  }

  /** What the function answered to the last attempt; undefined where there was none. */
  async response(event: StoredEvent): Promise<EventResponse | undefined> {
    const { response } = this.#events.get(event.id) ?? event;
    if (response === undefined) return undefined;
    const payload = await this.#read(event, (now) => now.response?.place ?? response.place);
    return { context: response.context, payload };
  }

  /** An attempt failed: the next one comes at `dueAt`. Gives undefined where the event is over already. */
  async postpone(
    { id }: StoredEvent,
    { attempts, dueAt, response }: { attempts: number; dueAt: number; response: EventResponse },
  ): Promise<StoredEvent | undefined> {
    const head = { kind: 'postponed', id, attempts, dueAt, response: response.context } as const;
    return this.#change(id, encodeRecord(head, response.payload), (event, place) => {
      this.#forget(event);
      return this.#add(
        storedEvent({ ...event, attempts, dueAt }, event.place, { context: response.context, place }),
      );
    });
  }

  /**
   * An event is over; the one that tells of it, if there is one, is accepted in the same moment: no crash comes between.
   * @returns the one that tells of it; undefined where the event is over already, too
   */
  async settle(
    { id }: StoredEvent,
    next?: { readonly event: Event; readonly payload: Uint8Array },
  ): Promise<StoredEvent | undefined> {
    const record =
      next === undefined
        ? encodeRecord({ kind: 'settled', id })
        : encodeRecord({ kind: 'settled', id, next: next.event }, next.payload);
    const stored = await this.#change(id, record, (event, place) => {
      this.#forget(event);
      return next && this.#add(storedEvent(next.event, place));
    });
    this.#clean();
    return stored;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#cleaning;
    await this.#journal.close();
  }

  async #change<T>(
    id: string,
    record: readonly Uint8Array[],
    apply: (event: StoredEvent, place: Place) => T,
  ): Promise<T | undefined> {
    if (!this.#events.has(id)) return undefined;
    const written = this.#journal.append(record).then((place) => {
      const event = this.#events.get(id);
      return event && apply(event, place);
    });
    this.#changing.set(id, written);
    try {
      return await written;
    } finally {
      this.#changing.delete(id);
    }
  }

  /** Reads what is at an event's place; where the event moved meanwhile, at its new one. */
  async #read(event: StoredEvent, placeOf: (event: StoredEvent) => Place): Promise<Buffer> {
    for (;;) {
      const place = placeOf(this.#events.get(event.id) ?? event);
      try {
        return decodeRecord(await this.#journal.read(place)).payload;
      } catch (error) {
        if (placeOf(this.#events.get(event.id) ?? event) === place) throw error;
      }
    }
  }

  #add(event: StoredEvent): StoredEvent {
    this.#events.set(event.id, event);
    this.#liveBytes += bytesOf(event);
    return event;
  }

  #forget(event: StoredEvent): void {
    this.#events.delete(event.id);
    this.#liveBytes -= bytesOf(event);
  }

  get #hasWaste(): boolean {
    const { bytes, segmentBytes, oldest } = this.#journal;
    return oldest !== undefined && !this.#isClosed && bytes > 2 * (this.#liveBytes + segmentBytes);
  }

  #clean(): void {
    if (this.#cleaning || !this.#hasWaste) return;
    this.#cleaning = this.#tryToRemoveWaste().finally(() => (this.#cleaning = undefined));
  }

  async #tryToRemoveWaste(): Promise<void> {
    try {
      await this.#removeWaste();
      this.#isCleaningFailureTold = false;
    } catch (error) {
      if (!this.#isCleaningFailureTold) this.#options.onCleaningFailure(error);
      this.#isCleaningFailureTold = true;
    }
  }

  async #removeWaste(): Promise<void> {
    for (let { oldest } = this.#journal; oldest !== undefined && this.#hasWaste; { oldest } = this.#journal) {
      for (const { id } of [...this.#events.values()].filter((event) => isIn(event, oldest)))
        await this.#move(id, oldest);
      await this.#journal.removeOldest();
    }
  }

  /** Appends an event again, as it is now. Its change that is being written goes first, so that it is not undone. */
  async #move(id: string, from: number): Promise<void> {
    const event = this.#events.get(id);
    if (event === undefined || !isIn(event, from)) return;
    const payload = await orDamage(this.payload(event));
    const answered = await orDamage(this.response(event));
    while (this.#changing.has(id)) await Promise.allSettled([this.#changing.get(id)]);
    if (this.#events.get(id) !== event) return this.#move(id, from);
    if (payload instanceof DamageError) {
      this.#forget(event);
      this.#options.onLost(event, payload);
      return;
    }
    // An event without what was answered to it is better than none.
    const response = answered instanceof DamageError ? undefined : answered;
    const head = headOf(event);
    const written = Promise.all([
      this.#journal.append(encodeRecord({ kind: 'accepted', event: head }, payload)),
      response && this.#journal.append(encodeRecord(postponedHead(head, response.context), response.payload)),
    ]);
    const [place, responsePlace] = await written;
    // What happened to it meanwhile comes after these records.
    const now = this.#events.get(id);
    if (now === undefined) return;
    this.#forget(now);
    const isSame = now.response === event.response;
    const movedResponse = response && responsePlace && { context: response.context, place: responsePlace };
    this.#add(storedEvent(now, place, isSame ? movedResponse : now.response));
  }
}

const orDamage = <T>(reading: Promise<T>): Promise<T | DamageError> =>
  reading.catch((error: unknown) => {
    if (error instanceof DamageError) return error;
    throw error;
  });

const headOf = ({
  id,
  functionName,
  qualifier,
  traceId,
  tenantId,
  acceptedAt,
  attempts,
  dueAt,
}: Event): Event => ({ id, functionName, qualifier, traceId, tenantId, acceptedAt, attempts, dueAt });

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

const postponedHead = (
  { id, attempts, dueAt }: Event,
  response: ResponseContext,
): Parameters<typeof encodeRecord>[0] => ({ kind: 'postponed', id, attempts, dueAt, response });

const isIn = ({ place, response }: StoredEvent, segment: number): boolean =>
  place.segment === segment || response?.place.segment === segment;

const bytesOf = ({ place, response }: StoredEvent): number => place.length + (response?.place.length ?? 0);

/** What a record of an earlier run says. Of an event that was moved there are two: the later one holds. */
function replay(events: Map<string, StoredEvent>, body: Buffer, place: Place): void {
  const { head } = decodeRecord(body);
  switch (head.kind) {
    case 'accepted':
      events.set(head.event.id, storedEvent(head.event, place, events.get(head.event.id)?.response));
      return;
    case 'postponed': {
      const { id, attempts, dueAt, response } = head;
      const event = events.get(id);
      if (event)
        events.set(id, storedEvent({ ...event, attempts, dueAt }, event.place, { context: response, place }));
      return;
    }
    case 'settled':
      events.delete(head.id);
      if (head.next) events.set(head.next.id, storedEvent(head.next, place));
  }
}
