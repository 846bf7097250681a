import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

import { afterEach, expect, test } from 'vitest';

import { closeServer, createApiServer, listen } from './server.ts';

let end: (() => Promise<void>) | undefined;

afterEach(() => end?.());

test.each([
  ['its head', 'POST / HTTP/1.1\r\nHost'],
  ['its body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{'],
])('a sender who takes too long for %s is told so, and cut', async (_case, bytes) => {
  const server = createApiServer((request) => request.resume(), { requestTimeoutMs: 50 });
  end = () => closeServer(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
});
