import { SettingError } from './setting-error.ts';

/**
 * A whole number of a flag or a variable.
 * @param name whose value it is
 * @throws SettingError where it is none, or out of bounds
 */
export function parseWhole(
  name: string,
  text: string,
  min = 0,
  max: number = Number.MAX_SAFE_INTEGER,
): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  const bounds = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new SettingError(`${name} is ${JSON.stringify(text)}: it must be a whole number ${bounds}`);
}
