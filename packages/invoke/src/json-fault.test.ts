import fc from 'fast-check';
import { expect, test } from 'vitest';

import { jsonFault } from './json-fault.ts';

const isJson = (bytes: Buffer): boolean => jsonFault(bytes) === undefined;

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const text = fc.oneof(
  fc.json({ stringUnit: 'binary' }),
  fc.jsonValue().map((value) => JSON.stringify(value, undefined, '\t')),
  // Beyond what is read byte by byte.
  fc.string({ unit: 'binary', minLength: 30, maxLength: 80 }).map((value) => JSON.stringify(value)),
  fc.double().map(String),
);

/** What JSON is made of, and what it is not. */
const pieces = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\\u00e9',
    '\\u00g0',
    '\\x',
    'true',
    'nul',
    'null',
    ' ',
    '\n',
    '\r\t',
  ],
  ...[
    '0',
    '-',
    '1',
    '.',
    'e',
    'E+',
    '01',
    '\u00e9',
    '\u{1f600}',
    '\0',
    '\x0b',
    '\x1f',
    '\x7f',
    '\u2028',
    "'",
    '\ufeff',
  ],
  ...['{"a":', '[1,', '"b"', '}]', '/', 'u'],
];

test('JSON is JSON', () => {
  fc.assert(fc.property(text, (json) => isJson(Buffer.from(json)) === parses(json)));
});

test('JSON in which something was replaced is what JSON.parse says', () => {
  const edit = fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.constantFrom('', ...pieces));
  fc.assert(
    fc.property(text, edit, (json, [position, length, put]) => {
      const at = position % (json.length + 1);
      // Half a surrogate pair becomes a character of its own.
      const edited = Buffer.from(json.slice(0, at) + put + json.slice(at + length));
      return isJson(edited) === parses(edited.toString());
    }),
    { numRuns: 5_000 },
  );
});

test('what is put together of pieces is what JSON.parse says', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
      const json = parts.join('');
      return isJson(Buffer.from(json)) === parses(json);
    }),
    { numRuns: 5_000 },
  );
});

test('a long string is read wherever its end, an escape or a control character is', () => {
  for (let length = 0; length < 80; length += 1) {
    const plain = 'x'.repeat(length);
    for (const rest of ['"', '\\""', '\\"', '\u00e9"', '\n"', '\u{1f600}\x1f"', '']) {
      const json = `"${plain}${rest}`;
      expect([json, isJson(Buffer.from(json))]).toEqual([json, parses(json)]);
    }
  }
});

test('depth is limited by memory alone', () => {
  const depth = 500_000;
  expect(isJson(Buffer.from('['.repeat(depth) + ']'.repeat(depth)))).toBe(true);
  expect(isJson(Buffer.from('['.repeat(depth) + ']'.repeat(depth - 1)))).toBe(false);
});

test.each([
  ['', 0, 'Unexpected end'],
  ['{"a": 1', 7, 'Unexpected end'],
  ['"\u00e9', 3, 'Unexpected end'],
  ['[1,]', 3, 'Unexpected "]"'],
  ['[1}', 2, 'Unexpected "}"'],
  ['{a: 1}', 1, 'Unexpected "a"'],
  ['{"a" 1}', 5, 'Unexpected "1"'],
  ['1 2', 2, 'Unexpected "2"'],
  ['01', 1, 'Unexpected "1"'],
  ['-.5', 1, 'Unexpected "."'],
  ['1e+x', 3, 'Unexpected "x"'],
  ['nul!', 3, 'Unexpected "!"'],
  ['["\u00e9", \u{1f600}]', 7, 'Unexpected "\u{1f600}"'],
  ['\ufeff{}', 0, 'Unexpected U+FEFF'],
  ['{\u00a0}', 1, 'Unexpected U+00A0'],
  ['"\u001b"', 1, 'Unexpected U+001B'],
  ['"a\n"', 2, String.raw`Unexpected "\n"`],
  [String.raw`"\x"`, 2, 'Unexpected "x"'],
  [String.raw`"\u00g0"`, 5, 'Unexpected "g"'],
])('%j is wrong at %i: %s', (json, position, problem) => {
  expect(jsonFault(Buffer.from(json))).toEqual({ position, problem });
});

test('what comes before a fault can become JSON, with it no more', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
      const bytes = Buffer.from(parts.join(''));
      const position = jsonFault(bytes)?.position ?? bytes.length;
      const before = jsonFault(bytes.subarray(0, position));
      expect(before?.position ?? position).toBe(position);
      if (position < bytes.length) expect(jsonFault(Buffer.concat([bytes, bytes]))?.position).toBe(position);
    }),
    { numRuns: 5_000 },
  );
});

test('what is not UTF-8 is no JSON', () => {
  expect(jsonFault(Buffer.from([0x22, 0xff, 0x22]))).toEqual({ position: 1, problem: 'Invalid UTF-8' });
});
