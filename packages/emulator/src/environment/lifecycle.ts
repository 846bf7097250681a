/**
 * The life of an execution environment, as a table.
 *
 * ```
 * init ──next──► idle ──invoke──► busy ──respond──► responding ──responded──► settling ──next──► idle
 *   │ └─restoreNext─► restoring      ▲                  │
 *   │                  │  └─next─► idle  └────abandon───┘
 *   └─initError──────► failed ◄─restoreError
 * any ──stop──► stopped
 * ```
 */
export type Phase = 'init' | 'restoring' | 'idle' | 'busy' | 'responding' | 'settling' | 'failed' | 'stopped';

/** What can happen: requests of the runtime, and decisions of its supervisor. */
export type LifecycleEvent =
  | 'next'
  /** The head of a response or an error came; its body follows. */
  | 'respond'
  | 'responded'
  /** The response ended before its body did: the runtime may send another one. */
  | 'abandon'
  | 'initError'
  | 'restoreNext'
  | 'restoreError'
  | 'invoke'
  | 'stop';

const table: Readonly<Record<Phase, Partial<Record<LifecycleEvent, Phase>>>> = {
  init: { next: 'idle', initError: 'failed', restoreNext: 'restoring', stop: 'stopped' },
  restoring: { next: 'idle', restoreError: 'failed', stop: 'stopped' },
  // A runtime whose connection broke while it waited asks again.
  idle: { next: 'idle', invoke: 'busy', stop: 'stopped' },
  // `next` during an invocation gives the same event again.
  busy: { next: 'busy', respond: 'responding', stop: 'stopped' },
  responding: { responded: 'settling', abandon: 'busy', stop: 'stopped' },
  settling: { next: 'idle', stop: 'stopped' },
  failed: { stop: 'stopped' },
  stopped: {},
};

/** The phase after an event; undefined where the event is not allowed (403 `InvalidStateTransition` for a runtime). */
export const applyEvent = (phase: Phase, event: LifecycleEvent): Phase | undefined => table[phase][event];

/** Whether the runtime has an event that it has not answered. */
export const isBusy = (phase: Phase): boolean => phase === 'busy' || phase === 'responding';

/** Whether the runtime has not asked for its first event. */
export const isStarting = (phase: Phase): boolean => phase === 'init' || phase === 'restoring';
