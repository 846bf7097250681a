/**
 * The life of an execution environment, as a table.
 *
 * ```
 * init ──next──► idle ──invoke──► busy ──response/error──► settling ──next──► idle
 *   └─initError──► failed
 * any ──stop──► stopped
 * ```
 */
export type Phase = 'init' | 'idle' | 'busy' | 'settling' | 'failed' | 'stopped';

/** What can happen: requests of the runtime, and decisions of its supervisor. */
export type LifecycleEvent = 'next' | 'response' | 'error' | 'initError' | 'invoke' | 'stop';

const table: Readonly<Record<Phase, Partial<Record<LifecycleEvent, Phase>>>> = {
  init: { next: 'idle', initError: 'failed', stop: 'stopped' },
  // A runtime whose connection broke while it waited asks again.
  idle: { next: 'idle', invoke: 'busy', stop: 'stopped' },
  // `next` during an invocation gives the same event again.
  busy: { next: 'busy', response: 'settling', error: 'settling', stop: 'stopped' },
  settling: { next: 'idle', stop: 'stopped' },
  failed: { stop: 'stopped' },
  stopped: {},
};

/** The phase after an event; undefined where the event is not allowed (403 `InvalidStateTransition` for a runtime). */
export const applyEvent = (phase: Phase, event: LifecycleEvent): Phase | undefined => table[phase][event];
