import { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';

import { expect, test } from 'vitest';

import { PlainExchange, type Wire } from './plain-exchange.ts';
import { readPlainHead } from './plain-head.ts';

test('pieces that come while others are sent are one write', async () => {
  const head = readPlainHead(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
  if (head === undefined) throw new Error('The head is not plain');
  const sent = new PassThrough();
  let writes = 0;
  const nothing = (): void => undefined;
  const wire: Wire = {
    ...{ socket: new Socket(), keepAliveMs: 0, write: nothing, proceed: nothing, finish: nothing },
    ...{ end: nothing, destroy: nothing },
    send: (parts, done) => {
      writes += 1;
      for (const part of parts) sent.write(part);
      setImmediate(done);
    },
  };
  const stream = new PlainExchange(head, wire).stream(200, []);
  for (const piece of ['a', 'bc', '', 'd']) stream.write(piece);
  stream.end();
  await finished(stream);
  sent.end();
  expect((await buffer(sent)).toString()).toBe('1\r\na\r\n2\r\nbc\r\n1\r\nd\r\n0\r\n\r\n');
  // The first piece, the others, and the end.
  expect(writes).toBe(3);
});
