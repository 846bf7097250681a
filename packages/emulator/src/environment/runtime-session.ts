import type { Answered, InitError, RuntimePeer, Verdict } from '../runtime-api/peer.ts';
import type { RuntimeEvent } from './event.ts';
import type { InFlight } from './in-flight.ts';
import { applyEvent, type LifecycleEvent, type Phase } from './lifecycle.ts';
import type { ResponseSink } from './response-sink.ts';

export interface RuntimeSessionOptions {
  /** Told when the runtime has asked for its next event. */
  readonly onReady: () => void;
  /** Told when the runtime begins to be restored, which ends its init. */
  readonly onRestore: () => void;
  /** Told why the runtime can't be made ready, as it posted it. */
  readonly onInitError: (error: InitError) => void;
}

/** What an environment and its runtime have to do with each other: its phase, and the invocation that it has. */
export class RuntimeSession implements RuntimePeer {
  readonly #options: RuntimeSessionOptions;
  #phase: Phase = 'init';
  #hasAsked = false;
  #deliver: ((event: RuntimeEvent, deadlineMs: number) => void) | undefined;
  /** The last one, until the next one comes. */
  #invocation: InFlight | undefined;

  constructor(options: RuntimeSessionOptions) {
    this.#options = options;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Whether the runtime has ever asked for an invocation. */
  get hasAsked(): boolean {
    return this.#hasAsked;
  }

  /** The invocation that the runtime has or, while it is idle, had. */
  get invocation(): InFlight | undefined {
    return this.#invocation;
  }

  /** Hands an event to the idle runtime. */
  invoke(invocation: InFlight, event: RuntimeEvent): void {
    if (!this.#apply('invoke')) throw new Error(`An environment that is ${this.#phase} cannot be invoked`);
    this.#invocation = invocation;
    this.#deliver?.(event, invocation.deadlineMs);
    this.#deliver = undefined;
  }

  /** The runtime is being ended; `false` where it was already. */
  stop(): boolean {
    if (!this.#apply('stop')) return false;
    this.#invocation?.end();
    return true;
  }

  next(deliver: (event: RuntimeEvent, deadlineMs: number) => void): boolean {
    if (!this.#apply('next')) return false;
    this.#hasAsked = true;
    const event = this.#phase === 'busy' ? this.#invocation?.event : undefined;
    if (event && this.#invocation) {
      deliver(event, this.#invocation.deadlineMs);
      return true;
    }
    this.#deliver = deliver;
    this.#invocation?.ready();
    this.#options.onReady();
    return true;
  }

  respond(kind: 'response' | 'error', requestId: string): Verdict {
    if (this.#phase === 'stopped' || requestId !== this.#invocation?.requestId) return 'unknown id';
    if (!this.#apply('respond')) return 'wrong state';
    this.#invocation.responding(kind);
    return 'accepted';
  }

  stream(contentType: string): ResponseSink | undefined {
    const sink = this.#invocation?.sink;
    sink?.begin(contentType);
    return sink;
  }

  responded(outcome: Answered): Verdict {
    // The deadline may have passed while the body came in.
    if (!this.#apply('responded')) return 'unknown id';
    this.#invocation?.responded(outcome);
    return 'accepted';
  }

  abandon(): void {
    this.#apply('abandon');
  }

  truncate(): void {
    // Whether it crashes or goes on, what the runtime does next tells; the caller gets that, or the time-out.
    this.#apply('responded');
  }

  initError(error: InitError): boolean {
    return this.#failInit('initError', error);
  }

  restoreNext(): boolean {
    if (!this.#apply('restoreNext')) return false;
    this.#options.onRestore();
    return true;
  }

  restoreError(error: InitError): boolean {
    return this.#failInit('restoreError', error);
  }

  #failInit(event: 'initError' | 'restoreError', error: InitError): boolean {
    if (!this.#apply(event)) return false;
    this.#options.onInitError(error);
    return true;
  }

  #apply(event: LifecycleEvent): boolean {
    const next = applyEvent(this.#phase, event);
    if (next !== undefined) this.#phase = next;
    return next !== undefined;
  }
}
