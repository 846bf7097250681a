import { StackError } from '@lambda-stack/errors';

import { parseMoment } from '../log/moment.ts';

/** The time that an option gives, in ms since 1970. @throws StackError `USAGE` */
export function momentOption(option: string, text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const time = parseMoment(text, now);
  if (time !== undefined) return time;
  throw new StackError('USAGE', `${option} ${text} is no time`, {
    hint: 'Give an age like 30s, 5m, 2h, 1d, or a date like 2026-01-31T12:00:00Z.',
  });
}
