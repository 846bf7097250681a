/** How a function takes asynchronous invocations. */
export interface AsynchronousSettings {
  /** How often an event is invoked again after a function error: 0 to 2. */
  readonly retries: number;
  /** Seconds after which an event is given up. */
  readonly maxEventAge: number;
  /** The function that is told of events that were given up. */
  readonly onFailure?: string | undefined;
  /** The function that is told of events that were delivered. */
  readonly onSuccess?: string | undefined;
}

/** As Lambda has it where nothing is configured. */
export const asynchronousDefaults: AsynchronousSettings = { retries: 2, maxEventAge: 21_600 };

/** A function that events are for. */
export interface AsynchronousFunction extends AsynchronousSettings {
  readonly name: string;
  /** The most invocations at once; 0 gives every event up. */
  readonly concurrency: number;
  /** Seconds after which an attempt without an answer is an error of the system; the answer is waited for where it is left out. */
  readonly attemptTimeout?: number;
}
