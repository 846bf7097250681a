import fc from 'fast-check';
import { expect, it } from 'vitest';

import { ownLine, readOwnLine } from './own-line.ts';
import { accessRecord, platformRecord } from './platform-records.ts';

const entry = { gateway: 'public', path: '/x', status: 200, durationMs: 1, requestId: 'r' };

it('is one line for people, with fields for programs behind it', () => {
  const line = ownLine(accessRecord({ ...entry, method: 'GET', error: 'Error: no\n    at it\there' }));
  expect(line).toMatch(/^public: GET \/x → 200 1\.0 ms: Error: no\r {4}at it\there\t\{"requestId":"r",.*\}$/);
  expect(ownLine(platformRecord('hello', 'is told'))).toBe('hello: is told');
});

it('is read as it was written', () => {
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(text, text, fc.boolean(), (method, error, isRequest) => {
      const { function: name, ...record } = isRequest
        ? accessRecord({ ...entry, method, error })
        : platformRecord('public', error);
      const read = readOwnLine(ownLine({ function: name, ...record }), ['pub', 'public']);
      expect(read).toEqual({
        function: 'public',
        text: record.text.replaceAll('\r', '\n'),
        ...(isRequest ? { requestId: record.requestId, request: record.request } : {}),
      });
    }),
  );
});

it.each(['other: x', 'public', 'publicity: x', ''])('%j is of none of those', (line) => {
  expect(readOwnLine(line, ['public'])).toBeUndefined();
});

it('takes nothing but its fields from behind the tab', () => {
  const line = 'public: so\t{"requestId":"r","function":"other","time":0}';
  expect(readOwnLine(line, ['public'])).toEqual({ function: 'public', text: 'so', requestId: 'r' });
});

it('is no longer than a line of a container, however long the path is', () => {
  const path = `/${'"'.repeat(1_000_000)}`;
  const record = accessRecord({ ...entry, method: 'GET', path });
  expect(record.text).toBe(`GET ${path.slice(0, 1_000)}… → 200 1.0 ms`);
  expect(record.request?.path).toBe(`${path.slice(0, 10_000)}…`);
  expect(ownLine(record).length).toBeLessThan(64 * 1024);
});

it.each(['so\t{', 'so\t{"a"}', 'so\t{} it is', 'so\t{"function":"other"}'])('%j is all text', (text) => {
  expect(readOwnLine(`public: ${text}`, ['public'])).toEqual({ function: 'public', text });
});
