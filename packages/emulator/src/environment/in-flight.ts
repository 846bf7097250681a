import type { RuntimeEvent } from './event.ts';
import type { Outcome } from './outcome.ts';
import type { ResponseSink } from './response-sink.ts';

/** When what happened in an invocation; milliseconds of the monotonic clock. */
export interface Milestones {
  /** The runtime was given the event. */
  readonly begun: number;
  /** It began its response; an error is none. */
  responding?: number;
  /** Its response was complete. */
  responded?: number;
  /** It asked for its next event. */
  ready?: number;
}

/** One invocation on its way through a runtime. */
export class InFlight {
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly deadlineMs: number;
  /** Takes a response that is streamed; without one it is collected. */
  readonly sink: ResponseSink | undefined;
  /** Resolves when the runtime is done with it: it has asked for its next event, or ended. */
  readonly runtimeDone: Promise<void>;
  readonly milestones: Milestones = { begun: performance.now() };
  #event: RuntimeEvent | undefined;
  #tell: ((outcome: Outcome) => void) | undefined;
  #done: () => void = () => undefined;

  /** @param tell is called with what became of it, once */
  constructor(
    event: RuntimeEvent,
    deadlineMs: number,
    sink: ResponseSink | undefined,
    tell: (outcome: Outcome) => void,
  ) {
    this.requestId = event.requestId;
    this.deadlineMs = deadlineMs;
    this.sink = sink;
    this.runtimeDone = new Promise((resolve) => (this.#done = resolve));
    this.#event = event;
    this.#tell = tell;
  }

  /** What the runtime is given; undefined once it is known what became of it. */
  get event(): RuntimeEvent | undefined {
    return this.#event;
  }

  /** The head of an answer came. */
  responding(kind: 'response' | 'error'): void {
    if (kind === 'response') this.milestones.responding = performance.now();
  }

  /** A whole answer came. */
  responded(outcome: Outcome): void {
    this.milestones.responded = performance.now();
    this.settle(outcome);
  }

  /** What became of it; only the first one counts. */
  settle(outcome: Outcome): void {
    const tell = this.#tell;
    // Both may be large, and the environment idle for long.
    this.#event = undefined;
    this.#tell = undefined;
    tell?.(outcome);
  }

  /** The runtime asked for its next event. */
  ready(): void {
    this.milestones.ready ??= performance.now();
    // What broke off had no other reason: the runtime lives.
    this.settle({ kind: 'truncated' });
    this.#done();
  }

  /** The runtime is being ended. */
  end(): void {
    this.#done();
  }
}
