import fc from 'fast-check';
import { expect, it } from 'vitest';

import { PreludeReader, type PreludeEnd } from './prelude.ts';

/** Reads a stream whose pieces end at the places given. */
function read(bytes: Uint8Array, cuts: readonly number[]): PreludeEnd {
  const reader = new PreludeReader({ isDeclared: true });
  const ends = [...cuts, bytes.length].map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b);
  let start = 0;
  for (const [index, end] of ends.entries()) {
    const progress = reader.read(bytes.subarray(start, end));
    start = end;
    if (progress.kind === 'absent') return { ...progress, bytes: joined(progress.bytes, bytes, end) };
    if (progress.kind === 'complete') return { ...progress, rest: joined(progress.rest, bytes, end) };
    if (index === ends.length - 1) return reader.end();
  }
  return reader.end();
}

const joined = (taken: Uint8Array, bytes: Uint8Array, end: number): Uint8Array =>
  Buffer.concat([taken, bytes.subarray(end)]);

const cuts = fc.array(fc.nat(20_000), { maxLength: 12 });
const blanks = fc.string({ unit: fc.constantFrom(' ', '\t', '\r', '\n'), maxLength: 3 });
const prelude = fc.record({
  statusCode: fc.integer({ min: 200, max: 599 }),
  headers: fc.dictionary(fc.string(), fc.string({ unit: 'binary' }), { maxKeys: 5 }),
});

it('a prelude is found wherever the stream is cut, and every byte after it is the body', () => {
  fc.assert(
    fc.property(prelude, blanks, fc.uint8Array({ maxLength: 60 }), cuts, (metadata, behind, body, places) => {
      const json = Buffer.from(JSON.stringify(metadata) + behind);
      const end = read(Buffer.concat([json, new Uint8Array(8), body]), places);
      expect(end).toMatchObject({ kind: 'complete' });
      if (end.kind !== 'complete') return;
      expect(JSON.parse(Buffer.from(end.json).toString('utf8'))).toEqual(JSON.parse(json.toString('utf8')));
      expect(Buffer.from(end.rest)).toEqual(Buffer.from(body));
    }),
  );
});

it('what comes does not depend on where the stream is cut, and no byte of what has no prelude is lost', () => {
  const hostile = fc.array(
    fc.constantFrom('{', '}', '"a":1', '\0', '\0\0\0\0\0\0\0\0', ' ', 'x'.repeat(9000)),
  );
  fc.assert(
    fc.property(hostile, cuts, (parts, places) => {
      const bytes = Buffer.from(parts.join(''));
      const end = read(bytes, places);
      expect(end.kind).toBe(read(bytes, []).kind);
      if (end.kind === 'absent') expect(Buffer.from(end.bytes)).toEqual(bytes);
      else expect(end.json.byteLength).toBeLessThanOrEqual(16_376);
    }),
  );
});

const missing = 'is missing: HttpResponseStream sends it with the first write(), and not with end() alone';

it.each([
  ['without end', `{"a":"${'x'.repeat(17_000)}"}`, 'has no end within 16384 bytes'],
  ['that ends late', `{"a":"${'x'.repeat(16_370)}"}${'\0'.repeat(8)}`, 'has no end within 16384 bytes'],
  ['that is no object', `{1}${'\0'.repeat(8)}`, 'is not a JSON object'],
  ['that is not begun', 'lift-off', missing],
  ['with blanks without end', `{}${' '.repeat(17_000)}`, 'has no end within 16384 bytes'],
  ['with too few zero bytes', `{}${'\0'.repeat(7)}a`, 'has fewer than eight zero bytes at its end'],
  ['that is cut off', `{}${'\0'.repeat(7)}`, 'is not complete when the stream ends'],
  ['that is empty', '', missing],
])('a prelude %s is none', (_, text, reason) => {
  expect(read(Buffer.from(text), [])).toMatchObject({ kind: 'absent', reason });
});

it.each(['d', '{a', '{"a":1}\n', '{}{', '{"a":\0', '{"a":"}\\"{[","b":[{}]}x', ' {1'])(
  'that there is no prelude is known with the last byte of %j, and not before',
  (text) => {
    const read = (part: string) => new PreludeReader({ isDeclared: false }).read(Buffer.from(part));
    expect(read(text)).toMatchObject({ kind: 'absent' });
    expect(read(text.slice(0, -1))).toEqual({ kind: 'unfinished' });
  },
);
