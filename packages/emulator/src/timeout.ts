/** `setTimeout` fires at once where it is asked for more than this (ms): 24.8 days. */
const longestMs = 2 ** 31 - 1;

/** `setTimeout` for times that someone configured, however long: one that is longer than a timer can be lasts as long as one can. */
export const startTimeout = (callback: () => void, ms: number): NodeJS.Timeout =>
  setTimeout(callback, Math.min(ms, longestMs));
