import type { WatchOptions } from '@lambda-stack/code';

import { SettingError } from './setting-error.ts';

/**
 * Reads what `LAMBDA_STACK_WATCH` says: `true`, `false` or `WatchOptions` in JSON.
 * @throws SettingError
 */
export function parseWatch(text: string | undefined): false | WatchOptions {
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return { ignore: [], include: [], poll: false };
  const value = parseJson(text);
  if (isRecord(value)) {
    const { ignore = [], include = [], poll = false } = value;
    if (isTexts(ignore) && isTexts(include) && typeof poll === 'boolean') return { ignore, include, poll };
  }
  throw new SettingError(
    `LAMBDA_STACK_WATCH is ${text}: it must be true, false or {"ignore":[…],"include":[…],"poll":false}`,
  );
}

/** The value, `undefined` for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
