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

/** Resolves when the work is done, or that time (ms) is over. */
export async function within(ms: number, work: Promise<unknown>, timers: Timers): Promise<void> {
  let cancel: (() => void) | undefined;
  const over = new Promise<void>((resolve) => {
    cancel = timers.after(ms, resolve);
  });
  await Promise.race([work, over]);
  cancel?.();
}
