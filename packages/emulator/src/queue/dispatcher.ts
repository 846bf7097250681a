import {
  ServiceError,
  type EventCounters,
  type GiveUpReason,
  type InvocationResult,
} from '@lambda-stack/invoke';

import { reasonOf } from '../reason-of.ts';
import { asynchronousDefaults, type AsynchronousFunction } from './asynchronous-function.ts';
import { AttemptEnds } from './attempt-ends.ts';
import type { Condition } from './destination.ts';
import type { DispatchContext } from './dispatch-context.ts';
import { DueHeap } from './due-heap.ts';
import { EventCount } from './event-count.ts';
import type { StoredEvent } from './event-index.ts';
import type { EventResponse } from './event-store.ts';
import { isLoop } from './lineage.ts';

/** The first and the longest wait (ms) after a throttle or an error of the system; each is twice the one before. */
const [firstBackOffMs, longestBackOffMs] = [1_000, 300_000];

/** While a function is throttled, it is not asked more often than this (ms), however many events wait. */
const throttledPauseMs = 1_000;

/** Brings the events of one function to it, at most as many at once as it has environments. */
export class Dispatcher {
  readonly #name: string;
  readonly #context: DispatchContext;
  readonly #ends: AttemptEnds;
  readonly #count = new EventCount();
  readonly #due = new DueHeap<StoredEvent>();
  readonly #running = new Set<Promise<void>>();
  /** Their callers' patience, while they are at the function. */
  readonly #attempts = new Set<AbortController>();
  /** Throttles and errors of the system since the last attempt that reached the function, by event. */
  readonly #refusals = new Map<string, number>();
  #target: AsynchronousFunction | undefined;
  #pausedUntil = 0;
  #cancelWake: () => void = () => undefined;
  #isStarted = false;
  #isStopped = false;
  /** Answers count no more: functions are being ended in the middle of their work. */
  #isCut = false;
  #isOrphanNoted = false;

  /** @param waiting events of an earlier run; they wait for `start` */
  constructor(name: string, waiting: readonly StoredEvent[], context: DispatchContext) {
    this.#name = name;
    this.#context = context;
    this.#ends = new AttemptEnds(name, context, () => this.#isStopped);
    for (const event of waiting) this.#due.add(event);
  }

  /** Begins, or goes on: the function is configured so from now on; undefined: it is not, or not any more. */
  start(target: AsynchronousFunction | undefined): void {
    this.#target = target;
    this.#isOrphanNoted = false;
    this.#isStarted = true;
    this.#pump();
  }

  /** Takes an event that the store has accepted; before `start` it waits. */
  add(event: StoredEvent): void {
    this.#count.accepted += 1;
    this.#due.add(event);
    this.#pump();
  }

  state(): EventCounters {
    const next = this.#due.peek();
    return this.#count.state(this.#due.size + this.#running.size, next && this.#nextAt(next));
  }

  /**
   * Starts nothing any more. With `drain`, waits for what runs; without, no one waits for it any more, and what it comes to is not counted:
   * it is run again at the next start.
   */
  async stop({ drain }: { drain: boolean }): Promise<void> {
    this.#isStopped = true;
    this.#isCut = !drain;
    this.#cancelWake();
    if (drain) await Promise.all(this.#running);
    else for (const attempt of this.#attempts) attempt.abort();
  }

  #pump(): void {
    this.#cancelWake();
    if (!this.#isStarted || this.#isStopped) return;
    for (;;) {
      const event = this.#due.peek();
      if (event === undefined) return;
      const wait = this.#readyAt(event) - this.#context.clock.now();
      if (wait > 0) {
        this.#cancelWake = this.#context.clock.after(wait, () => this.#pump());
        return;
      }
      // What is given up needs no environment.
      if (this.#running.size >= Math.max(1, this.#target?.concurrency ?? 1)) return;
      this.#due.pop();
      const run = this.#run(event).finally(() => {
        this.#running.delete(run);
        this.#pump();
      });
      this.#running.add(run);
    }
  }

  #readyAt(event: StoredEvent): number {
    if (this.#target === undefined) this.#noteOrphans();
    return this.#target?.concurrency === 0 ? 0 : this.#nextAt(event);
  }

  /** When it is tried or, if that is sooner, given up. */
  #nextAt(event: StoredEvent): number {
    const expiry = this.#expiry(event);
    return this.#target === undefined ? expiry : Math.min(Math.max(event.dueAt, this.#pausedUntil), expiry);
  }

  /** When the event is too old, in milliseconds since 1970. */
  #expiry({ acceptedAt }: StoredEvent): number {
    return acceptedAt + (this.#target ?? asynchronousDefaults).maxEventAge * 1000;
  }

  /** Whatever goes wrong is a line in the log, and the event is kept. */
  async #run(event: StoredEvent): Promise<void> {
    try {
      await this.#attempt(event);
    } catch (error) {
      if (isTooLarge(error)) await this.#giveUp(attempted(event), 'RetriesExhausted', { why: error.message });
      else await this.#backOff(event, error);
    }
  }

  async #attempt(event: StoredEvent): Promise<void> {
    const { store, clock } = this.#context;
    const target = this.#target;
    if (target === undefined) return this.#giveUp(event, 'FunctionNotConfigured');
    if (target.concurrency === 0) return this.#giveUp(event, 'ZeroReservedConcurrency');
    if (isLoop(event.traceId, event.functionName)) return this.#giveUp(event, 'RecursiveInvocation');
    if (clock.now() >= this.#expiry(event)) return this.#giveUp(event, 'EventAgeExceeded');
    const payload = await store.payload(event);
    if (this.#isStopped) {
      this.#keep(event);
      return;
    }
    const result = await this.#invoke(event, payload, target);
    if (this.#isCut) {
      this.#keep(event);
      return;
    }
    this.#pausedUntil = 0;
    this.#refusals.delete(event.id);
    const response = toResponse(result);
    if (result.functionError === undefined) await this.#succeed(attempted(event), response);
    else await this.#retry(attempted(event), response);
  }

  /** It waits for the next start. */
  #keep(event: StoredEvent): void {
    this.#due.add(event);
  }

  /** @throws Error where there is no answer in time, too */
  async #invoke(
    { id, functionName, qualifier, traceId, tenantId }: StoredEvent,
    payload: Uint8Array,
    { attemptTimeout }: AsynchronousFunction,
  ): Promise<InvocationResult> {
    const { clock, invoke } = this.#context;
    const invocation = { functionName, qualifier, payload, traceId, tenantId, requestId: id };
    const attempt = new AbortController();
    const cancel =
      attemptTimeout === undefined
        ? undefined
        : clock.after(attemptTimeout * 1000, () =>
            attempt.abort(new Error(`no answer after ${attemptTimeout} seconds`)),
          );
    this.#attempts.add(attempt);
    try {
      return await invoke(invocation, { signal: attempt.signal });
    } finally {
      this.#attempts.delete(attempt);
      cancel?.();
    }
  }

  async #succeed(event: StoredEvent, response: EventResponse): Promise<void> {
    await this.#settle(event, 'Success', response);
    this.#count.delivered += 1;
  }

  async #retry(event: StoredEvent, response: EventResponse): Promise<void> {
    const { clock, retryBaseMs } = this.#context;
    const { attempts } = event;
    if (attempts > (this.#target ?? asynchronousDefaults).retries)
      return this.#giveUp(event, 'RetriesExhausted', { response });
    const dueAt = clock.now() + retryBaseMs * attempts;
    if (dueAt > this.#expiry(event)) return this.#giveUp(event, 'EventAgeExceeded', { response });
    this.#count.retried += 1;
    const postponed = await this.#ends.postpone(event, { attempts, dueAt, response });
    if (postponed) this.#due.add(postponed);
  }

  /** The function was not reached: throttled, or the system failed. */
  async #backOff(event: StoredEvent, error: unknown): Promise<void> {
    if (this.#isStopped) {
      this.#keep(event);
      return;
    }
    const now = this.#context.clock.now();
    const refusals = this.#refusals.get(event.id) ?? 0;
    const dueAt = now + Math.min(longestBackOffMs, firstBackOffMs * 2 ** refusals);
    if (refusals === 0) this.#ends.note(event, `waits: ${reasonOf(error)}`);
    this.#pausedUntil = now + throttledPauseMs;
    if (dueAt > this.#expiry(event)) return this.#giveUp(event, 'EventAgeExceeded');
    this.#refusals.set(event.id, refusals + 1);
    this.#count.retried += 1;
    this.#due.add({ ...event, dueAt });
  }

  /** No attempt comes any more. @param why more than the reason says, for the log */
  async #giveUp(
    event: StoredEvent,
    reason: GiveUpReason,
    { response, why }: { readonly response?: EventResponse; readonly why?: string } = {},
  ): Promise<void> {
    const destination = await this.#settle(event, reason, response);
    this.#count.drop(reason);
    const { attempts } = event;
    this.#ends.note(
      event,
      `is given up after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} (${why === undefined ? reason : `${reason}, ${why}`}): ` +
        (destination === undefined ? 'no one is told of it' : `${destination} is told of it`),
    );
  }

  /** Writes the end of an event, together with what its destination is told of it; gives the destination's name. */
  async #settle(
    event: StoredEvent,
    condition: Condition,
    response: EventResponse | undefined,
  ): Promise<string | undefined> {
    const told = await this.#ends.settle({ event, condition, response }, this.#target);
    this.#refusals.delete(event.id);
    return told;
  }

  #noteOrphans(): void {
    if (this.#isOrphanNoted) return;
    this.#isOrphanNoted = true;
    this.#context.note(
      `${this.#name} is not configured any more, and has asynchronous invocations that wait (${this.#due.size}): ` +
        `they are kept until it is again, at most for ${asynchronousDefaults.maxEventAge / 3600} hours`,
      this.#name,
    );
  }
}

const attempted = (event: StoredEvent): StoredEvent => ({ ...event, attempts: event.attempts + 1 });

/** No later attempt would come to anything else. */
const isTooLarge = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && error.statusCode === 413;

const toResponse = (result: InvocationResult): EventResponse => ({
  context: {
    statusCode: result.statusCode,
    executedVersion: result.executedVersion ?? '$LATEST',
    ...(result.functionError === undefined ? {} : { functionError: result.functionError }),
  },
  payload: result.payload,
});
