const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A time in the Common Log Format, in UTC: `04/Mar/2020:19:15:17 +0000`. */
export function formatClfTime(epochMs: number): string {
  const time = new Date(epochMs);
  const two = (value: number): string => value.toString().padStart(2, '0');
  const date = [two(time.getUTCDate()), months[time.getUTCMonth()], time.getUTCFullYear()].join('/');
  const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(two).join(':');
  return `${date}:${clock} +0000`;
}
