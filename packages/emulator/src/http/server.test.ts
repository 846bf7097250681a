import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

import { afterEach, expect, test } from 'vitest';

import { answered, closeServer, createApiServer, listen } from './server.ts';

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

/** Asks for an answer that no socket takes at once, and does not read it. */
async function ask(bytes: number): Promise<{ server: Server; socket: Socket }> {
  const server = createApiServer((_request, response) => response.end(Buffer.alloc(bytes)));
  end = () => closeServer(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  const socket = connect(port, '127.0.0.1').pause();
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(server, 'request');
  return { server, socket };
}

test('answers are sent to their ends before the server ends', async () => {
  const { server, socket } = await ask(20_000_000);
  const closed = answered(server).then(() => closeServer(server));
  const [received] = await Promise.all([text(socket), closed]);
  expect(received.length).toBeGreaterThan(20_000_000);
});

test('a request that has not come in is not waited for', async () => {
  const server = createApiServer((request) => request.resume());
  end = () => closeServer(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{');
  await once(server, 'request');
  await answered(server);
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});

test('whoever does not read an answer is waited for until the server is ended', async () => {
  const { server, socket } = await ask(20_000_000);
  socket.on('error', () => undefined);
  const done = answered(server);
  await closeServer(server);
  await done;
  socket.destroy();
});
