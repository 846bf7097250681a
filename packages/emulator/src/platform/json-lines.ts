import type { PlatformEvent } from './event.ts';

/**
 * What Lambda writes into a function's log in JSON format.
 * @param time milliseconds since 1970
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export const jsonLine = ({ type, record }: PlatformEvent, time: number): string =>
  JSON.stringify({ time: new Date(time).toISOString(), type, record });

/**
 * What lambda-stack has to say beside that, in the same form.
 * @param time milliseconds since 1970
 */
export const jsonNote = (text: string, time: number): string =>
  JSON.stringify({ time: new Date(time).toISOString(), type: 'lambda-stack.note', record: text });
