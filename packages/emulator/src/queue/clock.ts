/** The time, and waiting for one. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after so many ms; gives what calls that off. */
  after(ms: number, callback: () => void): () => void;
}

/** `setTimeout` fires at once where it is asked for more than this (ms). */
const longestTimeoutMs = 2 ** 31 - 1;

/** The system's clock. What waits on it keeps no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(ms, longestTimeoutMs)).unref();
    return () => clearTimeout(timer);
  },
};
