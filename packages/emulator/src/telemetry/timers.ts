/** Where time matters: a test brings its own. */
export interface Timers {
  /** Calls after this many ms; the result cancels that. */
  after(ms: number, call: () => void): () => void;
}

export const systemTimers: Timers = {
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
