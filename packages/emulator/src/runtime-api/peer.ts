import type { RuntimeEvent } from '../environment/event.ts';
import type { Outcome } from '../environment/outcome.ts';
import type { ResponseSink } from '../environment/response-sink.ts';

/** What a runtime may be told when it answers. */
export type Verdict = 'accepted' | 'unknown id' | 'wrong state';

/** How an answer of the runtime ends an invocation. */
export type Answered = Extract<Outcome, { kind: 'response' | 'error' | 'streamed' | 'too-large' }>;

/** Why a runtime could not be made ready, as it posted it. */
export type InitError = Omit<Extract<Outcome, { kind: 'error' }>, 'kind'>;

/** The side of an execution environment that its runtime talks to. A `boolean` tells whether the request is allowed now. */
export interface RuntimePeer {
  /** The runtime asks for its next event. `deliver` is called once, maybe much later. */
  next(deliver: (event: RuntimeEvent, deadlineMs: number) => void): boolean;
  /** An answer begins; where it is accepted, one of the four methods below follows. */
  respond(kind: 'response' | 'error', requestId: string): Verdict;
  /** Who takes an answer that is streamed; undefined where it is to be collected. */
  stream(contentType: string): ResponseSink | undefined;
  /** The answer is complete. */
  responded(outcome: Answered): Verdict;
  /** The answer broke off, and no one has seen anything of it. */
  abandon(): void;
  /** A streamed answer broke off. */
  truncate(): void;
  initError(error: InitError): boolean;
  /** The runtime is ready for a snapshot, and asks to be restored. */
  restoreNext(): boolean;
  restoreError(error: InitError): boolean;
}
