/**
 * A time with nanoseconds, as the engine writes it, in UTC: `2026-01-02T03:04:05.000000006Z`. Such times are ordered as their text is.
 * (The log driver `local` writes them in the engine's own time zone.)
 */
export function logTime(text: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (!match) return undefined;
  const [, seconds = '', fraction = '', zone = ''] = match;
  const utc = zone === 'Z' ? seconds : new Date(seconds + zone).toISOString().slice(0, 19);
  return `${utc}.${fraction.padEnd(9, '0')}Z`;
}

/** The time as the engine takes it in `since` and `until`: seconds since 1970 with nanoseconds. */
export function unixTime(time: string | Date): string {
  if (typeof time !== 'string') return (time.getTime() / 1000).toFixed(3);
  return `${Date.parse(`${time.slice(0, 19)}Z`) / 1000}.${time.slice(20, 29)}`;
}
