import { randomUUID } from 'node:crypto';

import { applyAction, type ExtensionAction, type ExtensionPhase } from './lifecycle.ts';

/** What extensions subscribe to. */
export type ExtensionEventType = 'INVOKE' | 'SHUTDOWN';

/** Why an environment is shut down. */
export type ShutdownReason = 'spindown' | 'timeout' | 'failure';

/**
 * What `GET /2020-01-01/extension/event/next` answers.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#runtimes-extensions-api-next
 */
export type ExtensionEvent =
  | {
      readonly eventType: 'INVOKE';
      /** Milliseconds since 1970. */
      readonly deadlineMs: number;
      readonly requestId: string;
      readonly invokedFunctionArn: string;
      readonly tracing: { readonly type: 'X-Amzn-Trace-Id'; readonly value: string };
    }
  | { readonly eventType: 'SHUTDOWN'; readonly deadlineMs: number; readonly shutdownReason: string };

/** `external`: a process beside the runtime. `internal`: a part of the runtime's process. */
export type ExtensionKind = 'external' | 'internal';

/** An extension of one environment: its phase, and the request for its next event. */
export class Extension {
  /** What `Lambda-Extension-Identifier` says. */
  readonly id: string = randomUUID();
  readonly name: string;
  readonly kind: ExtensionKind;
  #phase: ExtensionPhase = 'Started';
  #events: readonly ExtensionEventType[] = [];
  #deliver: ((event: ExtensionEvent) => void) | undefined;
  /** What came while it was not asking. */
  #pending: ExtensionEvent | undefined;

  constructor(name: string, kind: ExtensionKind) {
    this.name = name;
    this.kind = kind;
  }

  get phase(): ExtensionPhase {
    return this.#phase;
  }

  get events(): readonly ExtensionEventType[] {
    return this.#events;
  }

  /** Whether it waits for an event. */
  get isReady(): boolean {
    return this.#phase === 'Ready';
  }

  /** `false` where that is not allowed in its phase. */
  apply(action: Exclude<ExtensionAction, 'register' | 'next' | 'deliver'>): boolean {
    return this.#apply(action);
  }

  register(events: readonly ExtensionEventType[]): boolean {
    if (!this.#apply('register')) return false;
    this.#events = events;
    return true;
  }

  /** It asks for its next event; `deliver` is called once, maybe much later. */
  next(deliver: (event: ExtensionEvent) => void): boolean {
    if (!this.#apply('next')) return false;
    this.#deliver = deliver;
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending) this.give(pending);
    return true;
  }

  /** Hands out an event, as soon as it asks for one. */
  give(event: ExtensionEvent): void {
    if (!this.#apply('deliver')) {
      this.#pending = event;
      return;
    }
    this.#deliver?.(event);
    this.#deliver = undefined;
  }

  /** The request for its next event broke off: it may ask again. */
  hangUp(deliver: (event: ExtensionEvent) => void): void {
    if (this.#deliver !== deliver) return;
    this.#deliver = undefined;
    this.#apply('deliver');
  }

  #apply(action: ExtensionAction): boolean {
    const next = applyAction(this.#phase, action);
    if (next !== undefined) this.#phase = next;
    return next !== undefined;
  }
}
