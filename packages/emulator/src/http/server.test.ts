import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

import { afterEach, expect, test } from 'vitest';

import type { Handler } from './exchange.ts';
import { answered, closeServer, createApiServer, listen, type ApiServerOptions } from './server.ts';

let end: (() => Promise<void>) | undefined;

afterEach(() => end?.());

interface Asked {
  readonly server: Server;
  readonly socket: Socket;
}

/** Sends bytes to a server; resolves when its handler was called. */
async function send(bytes: string, handle: Handler, options: ApiServerOptions = {}): Promise<Asked> {
  return new Promise((resolve, reject) => {
    let socket: Socket | undefined;
    const server = createApiServer((exchange) => {
      handle(exchange);
      if (socket) resolve({ server, socket });
    }, options);
    end = () => closeServer(server);
    listen(server, { host: '127.0.0.1', port: 0 }).then(({ port }) => {
      socket = connect(port, '127.0.0.1').pause();
      socket.write(bytes);
    }, reject);
  });
}

const ignored = { piece: () => undefined, end: () => undefined, aborted: () => undefined };

/** Heads that are read here, and by Node.js. */
const heads = [
  ['plain', 'Host: localhost\r\n'],
  ['other', 'Host: localhost\r\nConnection: keep-alive, x\r\n'],
];

test('a sender who takes too long for its head is told so, and cut', async () => {
  const server = createApiServer(() => undefined, { requestTimeoutMs: 50 });
  end = () => closeServer(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  const socket = connect(port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
});

test.each(heads)('a sender who takes too long for the body of a %s request is, too', async (_case, head) => {
  const request = `POST / HTTP/1.1\r\n${head}Content-Length: 9\r\n\r\n{`;
  const { socket } = await send(request, (exchange) => exchange.receive(ignored), { requestTimeoutMs: 50 });
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
});

test.each(heads)(
  'the answer to a %s request is sent to its end before the server ends',
  async (_case, head) => {
    const { server, socket } = await send(`GET / HTTP/1.1\r\n${head}\r\n`, large);
    const closed = answered(server).then(() => closeServer(server));
    const [received] = await Promise.all([text(socket), closed]);
    expect(received.length).toBeGreaterThan(largeBytes);
  },
);

test.each(heads)('a %s request that has not come in is not waited for', async (_case, head) => {
  const request = `POST / HTTP/1.1\r\n${head}Content-Length: 9\r\n\r\n{`;
  const { server, socket } = await send(request, (exchange) => exchange.receive(ignored));
  socket.on('error', () => undefined);
  await answered(server);
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});

test.each(heads)(
  'whoever does not read the answer to a %s request is waited for until the end',
  async (_, head) => {
    const { server, socket } = await send(`GET / HTTP/1.1\r\n${head}\r\n`, large);
    socket.on('error', () => undefined);
    const done = answered(server);
    await closeServer(server);
    await done;
    socket.destroy();
  },
);

test.each(heads)('an answer is given once to a %s request', async (_case, head) => {
  const { socket } = await send(`GET / HTTP/1.1\r\n${head}\r\n`, (exchange) => {
    exchange.answer(200, [], '1');
    expect(() => exchange.answer(200, [], '2')).toThrow();
  });
  socket.destroy();
});

test.each(heads)('a header of the answer to a %s request has no line end', async (_case, head) => {
  const { socket } = await send(`GET / HTTP/1.1\r\n${head}\r\n`, (exchange) => {
    expect(() => exchange.answer(200, ['X', 'a\r\nb: c'])).toThrow(TypeError);
  });
  socket.destroy();
});

test.each(heads)('the body of a %s request waits while its reader does', async (_case, head) => {
  const body = 'x'.repeat(1_000_000);
  let length = 0;
  let isPaused = false;
  const { socket } = await send(
    `POST / HTTP/1.1\r\n${head}Content-Length: ${body.length}\r\n\r\n${body}`,
    (exchange) =>
      exchange.receive({
        piece(bytes) {
          expect(isPaused).toBe(false);
          length += bytes.length;
          isPaused = true;
          exchange.pause();
          setImmediate(() => {
            isPaused = false;
            exchange.resume();
          });
        },
        end: () => exchange.answer(200, [], String(length)),
        aborted: () => undefined,
      }),
  );
  socket.once('data', () => socket.end());
  expect(await text(socket)).toContain(`\r\n\r\n${body.length}`);
});

test.each(heads)('the handler of a %s request is told that its sender has left', async (_case, head) => {
  const told: string[] = [];
  const request = `POST / HTTP/1.1\r\n${head}Content-Length: 9\r\n\r\n{`;
  const { socket } = await send(request, (exchange) => {
    exchange.receive({ ...ignored, aborted: () => told.push('aborted') });
    exchange.onClose(() => told.push('closed'));
  });
  socket.destroy();
  await expect.poll(() => told.toSorted()).toEqual(['aborted', 'closed']);
});

/** An answer that no socket takes at once. */
const largeBytes = 20_000_000;
const large: Handler = (exchange) => exchange.answer(200, [], Buffer.alloc(largeBytes));
