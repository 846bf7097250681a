import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

import { NodeExchange } from '@lambda-stack/http';
import { expect, it } from 'vitest';

import { readBody, type Body } from './body.ts';

/** What is read from a request with these pieces as its body. */
function read(pieces: Iterable<Buffer>, limit: number, headers: Record<string, string> = {}): Promise<Body> {
  const request = new IncomingMessage(new Socket());
  Object.assign(request.headers, headers);
  return new Promise((resolve) => {
    readBody(new NodeExchange(request, new ServerResponse(request)), limit, resolve);
    for (const piece of pieces) request.emit('data', piece);
    request.emit('end');
  });
}

/** As many bytes of their own as pieces. */
function* single(count: number): Iterable<Buffer> {
  for (let index = 0; index < count; index += 1) yield Buffer.of(index % 256);
}

/** A failed comparison by the test runner would show megabytes. */
const isWhole = (body: Body | undefined, bytes: Buffer): boolean =>
  body?.kind === 'whole' && body.bytes.equals(bytes);

it.each([
  ['of unknown length', {}],
  ['that was announced', { 'content-length': '1000' }],
])('puts pieces of one byte together, %s', async (_case, headers) => {
  const whole = { kind: 'whole', bytes: Buffer.concat([...single(1_000)]) };
  expect(await read(single(1_000), 1_000, headers)).toEqual(whole);
  expect(await read(single(1_000), 5_000, headers)).toEqual(whole);
});

it('holds bytes, not the pieces that they come in', async () => {
  const piece = Buffer.from('x');
  function* reused(): Iterable<Buffer> {
    for (const text of ['a', 'b', 'c']) {
      piece.write(text);
      yield piece;
    }
  }
  expect(await read(reused(), 1_000)).toEqual({ kind: 'whole', bytes: Buffer.from('abc') });
});

it('gives the memory of large pieces back, but none that others have a part of', async () => {
  const pieces = Array.from({ length: 48 }, (_, index) => Buffer.alloc(65_536, index));
  const others = Buffer.alloc(65_536, 'o');
  const all = [...pieces, others.subarray(1), Buffer.from('small')];
  const whole = Buffer.concat(all);
  const body = await read(all, whole.length, { 'content-length': String(whole.length) });
  expect(isWhole(body, whole)).toBe(true);
  expect(pieces.every(({ buffer }) => buffer.byteLength === 0)).toBe(true);
  expect(others.equals(Buffer.alloc(65_536, 'o'))).toBe(true);
});

it('leaves a body of one piece as it is', async () => {
  const piece = Buffer.alloc(65_536, 'x');
  const body = await read([piece], 100_000, { 'content-length': '65536' });
  expect(isWhole(body, Buffer.alloc(65_536, 'x'))).toBe(true);
});

it('reads one large body after the other', async () => {
  const bodies: Body[] = [];
  for (const letter of ['a', 'b', 'c', 'd']) {
    const pieces = Array.from({ length: 96 }, () => Buffer.alloc(65_536, letter));
    bodies.push(await read(pieces, 6_291_456, { 'content-length': '6291456' }));
  }
  expect(
    ['a', 'b', 'c', 'd'].map((letter, index) => isWhole(bodies[index], Buffer.alloc(6_291_456, letter))),
  ).toEqual([true, true, true, true]);
});

it('tells the size of what is too large, and reads it all', async () => {
  expect(await read(single(1_001), 1_000)).toEqual({ kind: 'too-large', size: 1_001 });
  const announced = { 'content-length': '9000' };
  expect(await read(single(9_000), 1_000, announced)).toEqual({ kind: 'too-large', size: 9_000 });
});

it('takes what is empty', async () => {
  expect(await read([], 1_000)).toEqual({ kind: 'whole', bytes: Buffer.alloc(0) });
});
