/** The rule for it, as an error tells it. */
export const retryBaseRule = 'It must be a number of seconds from 0 to 3600.';

/** Reads the seconds before the first retry of an asynchronous invocation; undefined where they are none. */
export function parseRetryBase(text: string): number | undefined {
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return seconds <= 3600 ? seconds : undefined;
}
