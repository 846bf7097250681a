import { StackError } from '@lambda-stack/errors';
import { nearest } from '@lambda-stack/runtimes';

import type { Setting } from './setting.ts';

/** Maps whose keys are the user's own: keys that are not there can be set, too. */
const freeMaps = new Set([
  'attributes',
  'detail',
  'headers',
  'Keys',
  'messageAttributes',
  'MessageAttributes',
  'multiValueHeaders',
  'multiValueQueryStringParameters',
  'NewImage',
  'OldImage',
  'pathParameters',
  'queryStringParameters',
  'stageVariables',
]);

/**
 * An event with one more value in the place of its own: a text where that is one, else JSON where it can be read so.
 * @param setting its name leads to the value: `Records.0.body`
 * @throws StackError `USAGE` where there is no such value
 */
export function setValue<T>(event: T, { name, value }: Setting): T {
  return set(event, name.split('.'), value, []) as T;
}

function set(target: unknown, path: readonly string[], text: string, above: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return typeof target === 'string' ? text : valueOf(text);
  const parent = target ?? (isFree(above) ? {} : target);
  if (typeof parent !== 'object' || parent === null) throw unknown([...above, ...path], above, []);
  const isThere = Object.hasOwn(parent, key) && !(Array.isArray(parent) && key === 'length');
  if (!isThere && !(isFree(above) && rest.length === 0) && !(freeMaps.has(key) && rest.length > 0))
    throw unknown([...above, ...path], above, Object.keys(parent));
  const before: unknown = Object.getOwnPropertyDescriptor(parent, key)?.value;
  const after = set(before, rest, text, [...above, key]);
  if (Array.isArray(parent))
    return parent.map((each: unknown, index) => (String(index) === key ? after : each));
  return { ...parent, [key]: after };
}

const isFree = (path: readonly string[]): boolean => freeMaps.has(path.at(-1) ?? '');

function valueOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // Not everything is JSON: a text is one without quotes, too.
    return text;
  }
}

function unknown(path: readonly string[], above: readonly string[], keys: readonly string[]): StackError {
  const name = path.join('.');
  const key = path[above.length] ?? '';
  const meant = /^\d+$/.test(key) ? undefined : nearest(key, keys);
  const near = meant === undefined ? undefined : [...above, meant, ...path.slice(above.length + 1)].join('.');
  const there = keys.map((each) => [...above, each].join('.')).join(', ');
  return new StackError('USAGE', `There is no ${name} in the event`, {
    hint:
      near !== undefined
        ? `Did you mean ${near}?`
        : there === ''
          ? `${above.join('.')} has no parts.`
          : `There are ${there}.`,
  });
}
