import type { LambdaEvent } from '../payload/event-source.ts';

/** Where and when a sample is said to be from. */
export interface SampleContext {
  readonly region: string;
  readonly accountId: string;
  /** ms since 1970 */
  readonly now: number;
  /** A UUID, another one each time. */
  readonly createId: () => string;
}

/** What a sample is told beside its context: texts, by name. Those of a request's headers are `headers.NAME`. */
export type SampleSettings = Readonly<Record<string, string>>;

/** One type of event. */
export interface Sample {
  /** The names of the settings that it has. */
  readonly settings: readonly string[];
  /** @throws SampleError for a setting that makes no sense */
  readonly create: (context: SampleContext, settings: SampleSettings) => LambdaEvent | Promise<LambdaEvent>;
  /** Brings in line what follows from values that were changed, where that was not changed itself. */
  readonly adjust?: (made: LambdaEvent, changed: LambdaEvent) => LambdaEvent;
}

/** A setting of which no event can be made. */
export class SampleError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'SampleError';
    this.hint = hint;
  }
}
