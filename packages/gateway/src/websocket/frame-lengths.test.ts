import fc from 'fast-check';
import { expect, it } from 'vitest';

import { FrameLengths } from './frame-lengths.ts';

/** A frame of a client, whose payload is as long as it says. */
function frame(length: number, isMasked = true): Buffer {
  const mask = isMasked ? 0x80 : 0;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = 0x81;
  header[1] = mask | (header.length === 2 ? length : header.length === 4 ? 126 : 127);
  if (header.length === 4) header.writeUInt16BE(length, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, Buffer.alloc((isMasked ? 4 : 0) + length, 0xff)]);
}

/** Whether all bytes are allowed, when they come in pieces of this size. */
function allowed(bytes: Buffer, limit: number, size = bytes.length): boolean {
  const frames = new FrameLengths(limit);
  for (let at = 0; at < bytes.length; at += size) {
    if (!frames.allow(bytes.subarray(at, at + size))) return false;
  }
  return true;
}

it.each([0, 1, 125, 126, 32_767, 32_768])(
  'lets a frame of %d bytes through where 32,768 are allowed',
  (length) => {
    expect(allowed(frame(length), 32_768)).toBe(true);
    expect(allowed(frame(length, false), 32_768)).toBe(true);
  },
);

it.each([32_769, 65_535, 65_536, 200_000])('sees a frame of %d bytes from its header', (length) => {
  expect(allowed(frame(length).subarray(0, 10), 32_768)).toBe(false);
});

it('sees a length that no memory holds', () => {
  expect(allowed(Buffer.from('81ffffffffffffffffff', 'hex'), 32_768)).toBe(false);
});

it('finds the first frame that is too long, however the bytes come', () => {
  const lengths = fc.array(fc.oneof(fc.nat(130), fc.integer({ min: 65_530, max: 65_540 })), { maxLength: 5 });
  const limits = fc.constantFrom(100, 127, 65_535);
  fc.assert(
    fc.property(lengths, limits, fc.integer({ min: 1, max: 70_000 }), (all, limit, size) => {
      const bytes = Buffer.concat(all.map((length) => frame(length)));
      expect(allowed(bytes, limit, size)).toBe(all.every((length) => length <= limit));
    }),
    { numRuns: 50 },
  );
});
