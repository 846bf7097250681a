import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

import { expect, it } from 'vitest';

import { readBody, type Body } from './body.ts';
import { NodeExchange } from './node-exchange.ts';

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

it('tells the size of what is too large, and reads it all', async () => {
  expect(await read(single(1_001), 1_000)).toEqual({ kind: 'too-large', size: 1_001 });
  const announced = { 'content-length': '9000' };
  expect(await read(single(9_000), 1_000, announced)).toEqual({ kind: 'too-large', size: 9_000 });
});

it('takes what is empty', async () => {
  expect(await read([], 1_000)).toEqual({ kind: 'whole', bytes: Buffer.alloc(0) });
});
