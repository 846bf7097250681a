import { isUtf8 } from 'node:buffer';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { validUtf8Length } from './utf8.ts';

const textBytes = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => Buffer.from(text));

test('text is valid as a whole', () => {
  fc.assert(fc.property(textBytes, (bytes) => validUtf8Length(bytes) === bytes.length));
});

test('other bytes are valid up to the character that is none', () => {
  const parts = fc.array(fc.oneof(textBytes, fc.uint8Array({ maxLength: 3 })), { maxLength: 5 });
  fc.assert(
    fc.property(parts, (chunks) => {
      const bytes = Buffer.concat(chunks);
      const lengths = Array.from({ length: bytes.length + 1 }, (_, length) => length);
      const longest = lengths.findLast((length) => isUtf8(bytes.subarray(0, length)));
      expect(validUtf8Length(bytes)).toBe(longest);
    }),
    { numRuns: 2_000 },
  );
});
