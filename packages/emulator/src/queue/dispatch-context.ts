import type { Invoker } from '@lambda-stack/invoke';

import type { Clock } from '../clock.ts';
import type { Note } from '../log/note.ts';
import type { StoredEvent } from './event-index.ts';
import type { EventStore } from './event-store.ts';

/** What all dispatchers share. */
export interface DispatchContext {
  readonly store: EventStore;
  readonly clock: Clock;
  /** Waits after the first and the second function error are once and twice this (ms). */
  readonly retryBaseMs: number;
  readonly invoke: Invoker['invoke'];
  /** The ARN of a function, with its qualifier. */
  readonly arnOf: (functionName: string, qualifier: string) => string;
  /** An event for another function: a destination. */
  readonly handOn: (event: StoredEvent) => void;
  readonly note: Note;
}
