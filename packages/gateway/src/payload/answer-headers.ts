import { validateHeaderName, validateHeaderValue } from 'node:http';

import type { HeaderField } from '../message/header-fields.ts';
import { isAnswerObject, readScalar } from './answer.ts';
import { AnswerError, quoted } from './answer-error.ts';

/**
 * Reads `headers`: one value for each name, the last one where a name stands in several casings. Cookies are all kept, for casings are
 * how a function sets more than one where it has but this map.
 * @throws AnswerError
 */
export function readHeaders(value: unknown): HeaderField[] {
  const fields = readEntries(value, 'headers').flatMap(([name, item]) => toField(name, item));
  const last = new Map(fields.map((field) => [field[0].toLowerCase(), field]));
  if (last.size === fields.length) return fields;
  return fields.filter((field) => {
    const name = field[0].toLowerCase();
    return name === 'set-cookie' || last.get(name) === field;
  });
}

/**
 * Reads `multiValueHeaders`: an array of values for each name.
 * @throws AnswerError
 */
export function readMultiValueHeaders(value: unknown): HeaderField[] {
  return readEntries(value, 'multiValueHeaders').flatMap(([name, items]) => {
    if (!Array.isArray(items)) throw new AnswerError(`multiValueHeaders.${name} is not an array`);
    return items.flatMap((item: unknown) => toField(name, item));
  });
}

/**
 * Reads `cookies`: each becomes a header of its own.
 * @throws AnswerError
 */
export function readCookies(value: unknown): HeaderField[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new AnswerError('cookies is not an array');
  return value.flatMap((cookie: unknown) => toField('set-cookie', cookie));
}

/** Appends fields to others that go first; a pair of name and value that is there already is not repeated. */
export function mergeHeaders(first: readonly HeaderField[], second: readonly HeaderField[]): HeaderField[] {
  const casing = new Map(first.map(([name]) => [name.toLowerCase(), name]));
  const known = new Set(first.map(pairKey));
  const added = second.filter((field) => !known.has(pairKey(field)));
  return [
    ...first,
    ...added.map(([name, value]): HeaderField => [casing.get(name.toLowerCase()) ?? name, value]),
  ];
}

/** No name or value has the character between the two. */
const pairKey = ([name, value]: HeaderField): string => `${name.toLowerCase()}\0${value}`;

/**
 * Hands back the fields of an answer.
 * @param limit the most bytes of all lines together, with the colons, spaces and line ends that they are sent with
 * @throws AnswerError where they have more
 */
export function limitHeaders(fields: readonly HeaderField[], limit: number): readonly HeaderField[] {
  const bytes = fields.reduce((sum, [name, value]) => sum + `${name}: ${value}\r\n`.length, 0);
  if (bytes <= limit) return fields;
  throw new AnswerError(`the answer has ${bytes} bytes of headers; there may be ${limit}`);
}

function readEntries(value: unknown, key: string): [string, unknown][] {
  if (value === undefined || value === null) return [];
  if (!isAnswerObject(value)) throw new AnswerError(`${key} is not an object`);
  return Object.entries(value);
}

function toField(name: string, item: unknown): HeaderField[] {
  const value = typeof item === 'string' ? item : readScalar(item, `the header ${quoted(name)}`);
  if (value === undefined) return [];
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw new AnswerError(`the header ${quoted(name)} has a name or value that HTTP does not allow`);
  }
  return [[name, value]];
}
