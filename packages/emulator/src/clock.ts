/** The time, and waiting for one: where time matters, a test brings its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after so many ms; gives what calls that off. */
  after(ms: number, callback: () => void): () => void;
}

/** `setTimeout` fires at once where it is asked for more than this (ms): 24.8 days. */
const longestMs = 2 ** 31 - 1;

/** Seconds that stand for no limit of time. */
export const unlimitedSeconds: number = Math.floor(longestMs / 1000);

/** The system's clock. A wait that is longer than a timer can be lasts as long as one can. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(ms, longestMs));
    return () => clearTimeout(timer);
  },
};

/** Resolves when the work is done, or that time (ms) is over. */
export async function within(ms: number, work: Promise<unknown>, clock: Clock): Promise<void> {
  let cancel: (() => void) | undefined;
  const over = new Promise<void>((resolve) => {
    cancel = clock.after(ms, resolve);
  });
  await Promise.race([work, over]);
  cancel?.();
}
