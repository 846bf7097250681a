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
        text: record.text.replaceAll('\n', '\r'),
        ...(isRequest ? { requestId: record.requestId, request: record.request } : {}),
      });
    }),
  );
});

it.each(['other: x', 'public', 'publicity: x', ''])('%j is of none of those', (line) => {
  expect(readOwnLine(line, ['public'])).toBeUndefined();
});

it.each(['so\t{', 'so\t{"a"}', 'so\t{} it is'])('%j is all text', (text) => {
  expect(readOwnLine(`public: ${text}`, ['public'])).toEqual({ function: 'public', text });
});
