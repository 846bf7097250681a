import { expect, it } from 'vitest';

import type { ApiRequest } from '../api/api-request.ts';
import type { HeaderField } from '../message/header-fields.ts';
import type { EventSource } from '../payload/event-source.ts';
import { eventFormats, type EventFormat } from './event-formats.ts';
import { sampleRequest, sampleSource } from './sample-request.ts';

/** A request, and what each format says of it: parts of the event, `undefined` for a key that is left out. */
export interface EventRow {
  readonly request?: Partial<ApiRequest>;
  readonly source?: Partial<EventSource>;
  readonly cells: Partial<Readonly<Record<EventFormat, object>>>;
}

/** A request with more headers. */
export const sent = (...headers: HeaderField[]): Partial<ApiRequest> => ({
  headers: [...sampleRequest().headers, ...headers],
});

/** A test for each cell. */
export function testEvents(rows: Readonly<Record<string, EventRow>>): void {
  const cells = Object.entries(rows).flatMap(([row, { request = {}, source = {}, cells: each }]) =>
    Object.entries(each).map(
      ([format, expected]) => [row, format as EventFormat, { request, source }, expected] as const,
    ),
  );
  it.each(cells)('%s: %s', (_, format, { request, source }, expected) => {
    const event = eventFormats[format](sampleSource(sampleRequest(request), source));
    const parsed: unknown = JSON.parse(JSON.stringify(event));
    expect(partOf(parsed, expected)).toEqual(matchers(expected));
  });
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RegExp);

/** Those keys of an event that something is expected of. */
function partOf(value: unknown, expected: unknown): unknown {
  if (!isMap(expected) || !isMap(value) || Object.keys(expected).length === 0) return value;
  return Object.fromEntries(
    Object.entries(expected).map(([key, each]) => [
      key,
      Object.hasOwn(value, key) ? partOf(value[key], each) : undefined,
    ]),
  );
}

/** Patterns in the place of regular expressions. */
function matchers(expected: unknown): unknown {
  if (expected instanceof RegExp) return expect.stringMatching(expected);
  if (!isMap(expected)) return expected;
  return Object.fromEntries(Object.entries(expected).map(([key, each]) => [key, matchers(each)]));
}
