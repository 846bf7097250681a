import {
  ServiceError,
  type EventCounters,
  type Invocation,
  type InvocationResult,
} from '@lambda-stack/invoke';

import { systemClock, type Clock } from '../clock.ts';
import { createTraceId } from '../invoke-api/trace-id.ts';
import type { AsynchronousFunction } from './asynchronous-function.ts';
import type { DispatchContext } from './dispatch-context.ts';
import { Dispatcher } from './dispatcher.ts';
import { EventCount } from './event-count.ts';
import type { StoredEvent } from './event-index.ts';
import { newEvent } from './event-record.ts';
import { EventStore } from './event-store.ts';
import type { Damage } from './segment.ts';

/** Where asynchronous invocations wait. */
export interface EventQueueSettings {
  /** Made when it is first needed. No other process may use it at the same time. */
  readonly directory: string;
  /** Seconds before the first retry after a function error; the second waits twice as long. 60 where it is left out. */
  readonly retryBase?: number | undefined;
  /** A file of more bytes is followed by a new one; disk space comes back by files. 16 MB where it is left out. */
  readonly segmentBytes?: number | undefined;
}

export interface EventQueueOptions
  extends EventQueueSettings, Pick<DispatchContext, 'invoke' | 'arnOf' | 'note'> {
  readonly functions: readonly AsynchronousFunction[];
  readonly clock?: Clock;
}

const defaultRetryBase = 60;

/**
 * Asynchronous invocations: kept on disk until a function has taken them, or they are given up.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
export class EventQueue {
  readonly #options: EventQueueOptions;
  readonly #clock: Clock;
  readonly #dispatchers = new Map<string, Dispatcher>();
  #functions: ReadonlyMap<string, AsynchronousFunction>;
  #opened: Promise<DispatchContext> | undefined;
  /** Of an earlier run, until that is said. */
  #left = 0;
  #isHeld = false;
  #isStarted = false;
  #isClosed = false;

  constructor(options: EventQueueOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#functions = byName(options.functions);
  }

  /**
   * Opens the store, and holds what waits in it, and what comes, until `resume`.
   * @throws the system's error where the directory can't be used; a later call tries again
   */
  async open(): Promise<void> {
    this.#isHeld = true;
    await this.#open();
  }

  /**
   * Goes on with what waits, and opens the store where it is not. Without `open`, the first `accept` does so, too.
   * @throws the system's error where the directory can't be used; a later call tries again
   */
  async resume(): Promise<void> {
    this.#isHeld = false;
    await this.#open();
    if (!this.#isStarted) this.#start();
  }

  /**
   * Takes an event for a function, by its name alone; it is on the disk when this resolves. One that comes again under its id while it
   * waits is taken once.
   * @throws ServiceError `ServiceException` where it can't be stored
   */
  async accept(invocation: Invocation): Promise<InvocationResult> {
    const { functionName, qualifier, payload, traceId = createTraceId(), tenantId, requestId } = invocation;
    const event = newEvent({
      id: requestId,
      functionName,
      qualifier,
      traceId,
      tenantId,
      now: this.#clock.now(),
    });
    try {
      const { store, handOn } = await this.#open();
      const stored = await store.accept(event, payload);
      if (stored) handOn(stored);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ServiceError('ServiceException', `The event could not be stored: ${reason}`, {
        cause: error,
      });
    }
    return {
      statusCode: 202,
      requestId: event.id,
      payload: new Uint8Array(),
      contentType: 'application/json',
      traceId,
    };
  }

  /** These are the functions from now on. Events of others are kept. */
  configure(functions: readonly AsynchronousFunction[]): void {
    this.#functions = byName(functions);
    if (this.#isStarted) this.#startDispatchers();
  }

  stateOf(functionName: string): EventCounters {
    return this.#dispatchers.get(functionName)?.state() ?? new EventCount().state(0);
  }

  /**
   * Invokes nothing any more; with `drain` after the invocations that run, else these are made again at the next start. What waits stays
   * on the disk.
   */
  async close({ drain }: { readonly drain: boolean }): Promise<void> {
    this.#isClosed = true;
    const opened = await this.#opened?.catch(() => undefined);
    await Promise.all([...this.#dispatchers.values()].map((dispatcher) => dispatcher.stop({ drain })));
    await opened?.store.close();
  }

  #open(): Promise<DispatchContext> {
    if (this.#isClosed) return Promise.reject(new Error('The queue is closed'));
    this.#opened ??= this.#load().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #load(): Promise<DispatchContext> {
    const { directory, note, invoke, arnOf, retryBase = defaultRetryBase, segmentBytes } = this.#options;
    const store = await EventStore.open({
      directory,
      segmentBytes,
      onDamage: (damage) => note(describeDamage(damage)),
      onLost: ({ id, functionName }, error) =>
        note(`The asynchronous invocation ${id} is lost: ${error.message}`, functionName),
      onCleaningFailure: (error) => note(`${directory}: no disk space can be given back: ${String(error)}`),
    });
    const context: DispatchContext = {
      store,
      clock: this.#clock,
      retryBaseMs: retryBase * 1000,
      invoke,
      arnOf,
      note,
      handOn: (event) => this.#dispatcherOf(event.functionName, [], context).add(event),
    };
    for (const [name, events] of byFunction(store.events)) {
      this.#dispatcherOf(name, events, context);
      this.#left += events.length;
    }
    if (!this.#isHeld) this.#start();
    return context;
  }

  /** What waits since an earlier run begins. */
  #start(): void {
    this.#isStarted = true;
    const { note } = this.#options;
    if (this.#left === 1) note('1 asynchronous invocation of the last run goes on');
    else if (this.#left > 1) note(`${this.#left} asynchronous invocations of the last run go on`);
    this.#startDispatchers();
  }

  #startDispatchers(): void {
    for (const [name, dispatcher] of this.#dispatchers) dispatcher.start(this.#functions.get(name));
  }

  /** @param waiting what it begins with, where it is made */
  #dispatcherOf(name: string, waiting: readonly StoredEvent[], context: DispatchContext): Dispatcher {
    const existing = this.#dispatchers.get(name);
    if (existing) return existing;
    const made = new Dispatcher(name, waiting, context);
    this.#dispatchers.set(name, made);
    if (this.#isStarted) made.start(this.#functions.get(name));
    return made;
  }
}

const describeDamage = ({ file, offset, bytes, isTorn }: Damage): string =>
  isTorn
    ? `${file}: ${bytes} bytes at its end are no whole event; left out`
    : `${file}: ${bytes} bytes from byte ${offset} on are damaged; left out, and what is behind them is not. ` +
      `When nothing in the file is needed any more, it is kept as ${file}.damaged`;

function byFunction(events: Iterable<StoredEvent>): ReadonlyMap<string, readonly StoredEvent[]> {
  const found = new Map<string, StoredEvent[]>();
  for (const event of events) {
    const others = found.get(event.functionName);
    if (others) others.push(event);
    else found.set(event.functionName, [event]);
  }
  return found;
}

const byName = (functions: readonly AsynchronousFunction[]): ReadonlyMap<string, AsynchronousFunction> =>
  new Map(functions.map((each) => [each.name, each]));
