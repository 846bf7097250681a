import { startTimeout } from '../timeout.ts';

/** The time, and waiting for one. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after so many ms; gives what calls that off. */
  after(ms: number, callback: () => void): () => void;
}

/** The system's clock. What waits on it keeps no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = startTimeout(callback, ms).unref();
    return () => clearTimeout(timer);
  },
};
