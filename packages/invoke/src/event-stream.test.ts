import { Readable } from 'node:stream';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decodeEvents, encodeEvent, type EventMessage } from './event-stream.ts';

const inPieces = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));

async function decode(bytes: Uint8Array, size = 7): Promise<{ type: string; text: string }[]> {
  const events: { type: string; text: string }[] = [];
  for await (const { type, payload } of decodeEvents(Readable.from(inPieces(bytes, size))))
    events.push({ type, text: Buffer.from(payload).toString('latin1') });
  return events;
}

const encode = (events: readonly EventMessage[]): Buffer =>
  Buffer.concat(events.map((event) => encodeEvent(event, 'application/octet-stream')));

test('an event has the bytes of the format', () => {
  const event = { type: 'PayloadChunk', payload: Buffer.from('hi') };
  // Checked with the decoder of AWS's own SDK in the emulator's tests.
  expect(Buffer.from(encodeEvent(event, 'text/plain')).toString('latin1')).toMatch(
    // eslint-disable-next-line no-control-regex -- the format has lengths and types as bytes
    /^\0\0\0.\0\0\0.[^]{4}\r:message-type\x07\0\x05event\x0b:event-type\x07\0\x0cPayloadChunk\r:content-type\x07\0\ntext\/plainhi[^]{4}$/,
  );
});

test('what was encoded is decoded, however it is cut into pieces', async () => {
  const event = fc.record({ type: fc.string({ maxLength: 40 }), payload: fc.uint8Array({ maxLength: 300 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(event), fc.integer({ min: 1, max: 400 }), async (events, size) => {
      expect(await decode(encode(events), size)).toEqual(
        events.map(({ type, payload }) => ({ type, text: Buffer.from(payload).toString('latin1') })),
      );
    }),
  );
});

test('a damaged byte is found, wherever it is', async () => {
  const bytes = encode([{ type: 'PayloadChunk', payload: Buffer.from('payload') }]);
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Buffer.from(bytes);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0x10, at);
    await expect(decode(damaged)).rejects.toThrow('damaged');
  }
});

test('a stream that ends in the middle of an event is an error', async () => {
  const bytes = encode([{ type: 'PayloadChunk', payload: Buffer.from('payload') }]);
  await expect(decode(bytes.subarray(0, -1))).rejects.toThrow('ends in the middle');
});
