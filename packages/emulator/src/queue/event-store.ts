import { EventIndex, isIn, type StoredEvent } from './event-index.ts';
import {
  decodeRecord,
  encodeRecord,
  type Event,
  type EventRecord,
  type ResponseContext,
} from './event-record.ts';
import { Journal, type JournalOptions, type Place } from './journal.ts';
import { DamageError } from './segment.ts';

/** What the function answered: its payload, and what is told of it. */
export interface EventResponse {
  readonly context: ResponseContext;
  readonly payload: Uint8Array;
}

/** An attempt that is followed by another one. */
export interface Postponement {
  /** How many there were. */
  readonly attempts: number;
  /** When the next one comes, in milliseconds since 1970. */
  readonly dueAt: number;
  /** What the function answered. */
  readonly response: EventResponse;
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
  readonly #index: EventIndex;
  readonly #options: EventStoreOptions;
  /** Events that are being written for the first time. */
  readonly #accepting = new Map<string, Promise<unknown>>();
  /** Changes that are being written, by event. */
  readonly #changing = new Map<string, Promise<unknown>>();
  #cleaning: Promise<void> | undefined;
  #isCleaningFailureTold = false;
  #isClosed = false;

  private constructor(journal: Journal, index: EventIndex, options: EventStoreOptions) {
    this.#journal = journal;
    this.#index = index;
    this.#options = options;
  }

  static async open(options: EventStoreOptions): Promise<EventStore> {
    const index = new EventIndex();
    const journal = await Journal.open({
      ...options,
      onRecord: (body, place) => void index.apply(decodeRecord(body).head, place),
    });
    return new EventStore(journal, index, options);
  }

  /** In the order in which they came. */
  get events(): Iterable<StoredEvent> {
    return this.#index.events;
  }

  /**
   * Takes an event; it is on the disk when this resolves.
   * @returns undefined where an event of this id waits already
   * @throws the system's error where it can't be written
   */
  async accept(event: Event, payload: Uint8Array): Promise<StoredEvent | undefined> {
    const { id } = event;
    if (this.#index.get(id)) return undefined;
    const other = this.#accepting.get(id);
    if (other !== undefined) {
      await other;
      return undefined;
    }
    const accepted = this.#write({ kind: 'accepted', event }, payload);
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
    const { response } = this.#index.get(event.id) ?? event;
    if (response === undefined) return undefined;
    const payload = await this.#read(event, (now) => now.response?.place ?? response.place);
    return { context: response.context, payload };
  }

  /** An attempt failed: the next one comes at `dueAt`. Gives undefined where the event is over already. */
  async postpone(
    { id }: StoredEvent,
    { attempts, dueAt, response }: Postponement,
  ): Promise<StoredEvent | undefined> {
    const record = { kind: 'postponed', id, attempts, dueAt, response: response.context } as const;
    return this.#change(record, response.payload);
  }

  /**
   * An event is over; the one that tells of it, if there is one, is accepted in the same moment: no crash comes between.
   * @returns the one that tells of it; undefined where the event is over already, too
   */
  async settle(
    { id }: StoredEvent,
    next?: { readonly event: Event; readonly payload: Uint8Array },
  ): Promise<StoredEvent | undefined> {
    const stored = await this.#change(
      { kind: 'settled', id, ...(next && { next: next.event }) },
      next?.payload,
    );
    this.#clean();
    return stored;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#cleaning;
    await this.#journal.close();
  }

  async #change(
    record: Exclude<EventRecord, { kind: 'accepted' }>,
    payload: Uint8Array | undefined,
  ): Promise<StoredEvent | undefined> {
    const { id } = record;
    if (!this.#index.get(id)) return undefined;
    const written = this.#write(record, payload);
    this.#changing.set(id, written);
    try {
      return await written;
    } finally {
      this.#changing.delete(id);
    }
  }

  async #write(record: EventRecord, payload: Uint8Array | undefined): Promise<StoredEvent | undefined> {
    return this.#index.apply(record, await this.#journal.append(encodeRecord(record, payload)));
  }

  /** Reads what is at an event's place; where the event moved meanwhile, at its new one. */
  async #read(event: StoredEvent, placeOf: (event: StoredEvent) => Place): Promise<Buffer> {
    for (;;) {
      const place = placeOf(this.#index.get(event.id) ?? event);
      try {
        return decodeRecord(await this.#journal.read(place)).payload;
      } catch (error) {
        if (placeOf(this.#index.get(event.id) ?? event) === place) throw error;
      }
    }
  }

  get #hasWaste(): boolean {
    const { bytes, segmentBytes, oldest } = this.#journal;
    return oldest !== undefined && !this.#isClosed && bytes > 2 * (this.#index.bytes + segmentBytes);
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
      for (const { id } of this.#index.inSegment(oldest)) await this.#move(id, oldest);
      await this.#journal.removeOldest();
    }
  }

  /** Appends an event again, as it is now. Its change that is being written goes first, so that it is not undone. */
  async #move(id: string, from: number): Promise<void> {
    const event = this.#index.get(id);
    if (event === undefined || !isIn(event, from)) return;
    const payload = await orDamage(this.payload(event));
    const answered = await orDamage(this.response(event));
    while (this.#changing.has(id)) await Promise.allSettled([this.#changing.get(id)]);
    if (this.#index.get(id) !== event) return this.#move(id, from);
    if (payload instanceof DamageError) {
      this.#index.delete(id);
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
    // What happened to it meanwhile comes after these records; what was taken in anew under its id is at a place of its own.
    const now = this.#index.get(id);
    if (now?.place !== event.place) return;
    const movedResponse = response && responsePlace && { context: response.context, place: responsePlace };
    this.#index.move(now, place, now.response === event.response ? movedResponse : now.response);
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

const postponedHead = ({ id, attempts, dueAt }: Event, response: ResponseContext): EventRecord => ({
  kind: 'postponed',
  id,
  attempts,
  dueAt,
  response,
});
