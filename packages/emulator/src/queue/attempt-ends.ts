import { reasonOf } from '../reason-of.ts';
import type { AsynchronousFunction } from './asynchronous-function.ts';
import type { DispatchContext } from './dispatch-context.ts';
import type { StoredEvent } from './event-index.ts';
import type { Postponement } from './event-store.ts';
import { eventThatTells, type End } from './event-that-tells.ts';

/** How long (ms) is waited before what became of an event is written again, where the disk refuses it. */
const rewriteMs = 1_000;

/** Writes what attempts have come to, until the disk takes it; nothing of the event is done twice meanwhile. */
export class AttemptEnds {
  readonly #functionName: string;
  readonly #context: DispatchContext;
  readonly #isStopped: () => boolean;

  /** @param isStopped whether no one waits any more: what cannot be written then runs again at the next start */
  constructor(functionName: string, context: DispatchContext, isStopped: () => boolean) {
    this.#functionName = functionName;
    this.#context = context;
    this.#isStopped = isStopped;
  }

  /** Another attempt comes later. @returns the event as it waits then; undefined where that could not be written */
  postpone(event: StoredEvent, postponement: Postponement): Promise<StoredEvent | undefined> {
    return this.#written(event, () => this.#context.store.postpone(event, postponement));
  }

  /** Writes the end of an event, together with what its destination is told of it; gives the destination's name. */
  async settle(end: End, target: AsynchronousFunction | undefined): Promise<string | undefined> {
    const { event } = end;
    const { store, handOn } = this.#context;
    const next = await eventThatTells(end, target, this.#context, (text) => this.note(event, text));
    const stored = await this.#written(event, () => store.settle(event, next));
    if (stored) handOn(stored);
    return stored?.functionName;
  }

  /** Says something of an event in the log. */
  note({ id }: StoredEvent, text: string): void {
    this.#context.note(`The asynchronous invocation ${id} ${text}`, this.#functionName);
  }

  /** What no disk is to blame for is tried once. */
  async #written<T>(event: StoredEvent, write: () => Promise<T>): Promise<T | undefined> {
    for (let isNoted = false; ; isNoted = true) {
      try {
        return await write();
      } catch (error) {
        const isStopped = this.#isStopped();
        if (isStopped || !isSystemError(error)) {
          const outlook = isStopped ? ', so that it runs again at the next start' : '';
          this.note(event, `has ended, which cannot be written${outlook}: ${reasonOf(error)}`);
          return undefined;
        }
        if (!isNoted) this.note(event, `has ended, which cannot be written yet: ${reasonOf(error)}`);
        await new Promise<void>((resolve) => this.#context.clock.after(rewriteMs, resolve));
      }
    }
  }
}

const isSystemError = (error: unknown): boolean => error instanceof Error && 'code' in error;
