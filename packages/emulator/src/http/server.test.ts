import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

import { holdingPatienceMs, type Handler } from '@lambda-stack/http';
import { afterEach, expect, test, vi } from 'vitest';

import { ManualClock } from '../../test/manual-clock.ts';
import { turn } from '../turn.ts';
import {
  answered,
  closeServer,
  createApiServer,
  listen,
  readerPatienceMs,
  type ApiServerOptions,
} from './server.ts';

let end: (() => Promise<void>) | undefined;

afterEach(async () => {
  vi.restoreAllMocks();
  await end?.();
});

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

test('a head may take less time than a body', async () => {
  const server = createApiServer(() => undefined, { headTimeoutMs: 50 });
  end = () => closeServer(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  const socket = connect(port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
});

test('a sender who goes on sending headers reads that they are too many', async () => {
  const server = createApiServer(() => undefined);
  end = () => closeServer(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  const socket = connect(port, '127.0.0.1');
  socket.write(`POST / HTTP/1.1\r\nX: ${'x'.repeat(10_000_000)}\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 431 /);
});

test('nothing is said in the middle of an answer', async () => {
  const request = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, x\r\n\r\nno HTTP';
  const { socket } = await send(request, (exchange) => void exchange.stream(200, []).write('begun'));
  expect((await text(socket)).match(/HTTP/g)).toHaveLength(1);
});

test.each(heads)('a sender who takes too long for the body of a %s request is, too', async (_case, head) => {
  const request = `POST / HTTP/1.1\r\n${head}Content-Length: 9\r\n\r\n{`;
  const { socket } = await send(request, (exchange) => exchange.receive(ignored), { requestTimeoutMs: 50 });
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
});

test('a sender who sends nothing is told so, and cut', async () => {
  const server = createApiServer(() => undefined, { requestTimeoutMs: 50 });
  end = () => closeServer(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  expect(await text(connect(port, '127.0.0.1'))).toMatch(/^HTTP\/1\.1 408 /);
});

/** Whoever answers, and does not wait for the reader to do so. */
const answers: readonly (readonly [string, Handler])[] = [
  ['an answer', (exchange) => exchange.answer(200, [], Buffer.alloc(largeBytes))],
  [
    'a streamed answer',
    (exchange) =>
      void pipeline(Readable.from(largePieces()), exchange.stream(200, [])).catch(() => undefined),
  ],
];

const drained = heads.flatMap(([kind, head]) =>
  answers.map(([answer, handle]) => ({ kind, head, answer, handle })),
);

test.each(drained)(
  '$answer to a $kind request is sent to its end before the server ends',
  async ({ head, handle }) => {
    const clock = new ManualClock();
    const { server, socket } = await send(`GET / HTTP/1.1\r\n${head}\r\n`, handle, { clock });
    const closed = answered(server).then(() => closeServer(server));
    await expect.poll(() => clock.waits).toEqual([readerPatienceMs]);
    const [received] = await Promise.all([text(socket), closed]);
    expect(received.length).toBeGreaterThan(largeBytes);
  },
);

test.each(drained)(
  'whoever does not read $answer to a $kind request is waited for as long as that',
  async ({ head, handle }) => {
    const clock = new ManualClock();
    const { server, socket } = await send(`GET / HTTP/1.1\r\n${head}\r\n`, handle, { clock });
    socket.on('error', () => undefined);
    const done = answered(server);
    await expect.poll(() => clock.fire(readerPatienceMs)).toBe(1);
    await done;
    expect(socket.readableEnded).toBe(false);
    socket.destroy();
  },
);

test('an answer waits for that of the request behind it, but not for long', async () => {
  const clock = new ManualClock();
  const sent: number[] = [];
  const answer: (() => void)[] = [];
  const server = createApiServer(
    (exchange) => {
      sent.push(peer?.bytesWritten ?? 0);
      answer.push(() => exchange.answer(200, [], exchange.url));
      if (exchange.url === '/1') answer.shift()?.();
    },
    { clock },
  );
  end = () => closeServer(server);
  let peer: Socket | undefined;
  server.once('connection', (accepted) => (peer = accepted));
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  const socket = connect(port, '127.0.0.1');
  socket.write(['/1', '/2'].map((url) => `GET ${url} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
  await expect.poll(() => sent).toEqual([0, 0]);
  expect(clock.waits).toEqual([holdingPatienceMs]);
  clock.fire(holdingPatienceMs);
  const [first] = await once(socket, 'data');
  expect(String(first)).toMatch(/\/1$/);
  answer.shift()?.();
  socket.end();
  expect(await text(socket)).toMatch(/\/2$/);
});

test('answers that come soon after each other are sent together to who has sent both requests', async () => {
  const server = createApiServer((exchange) => void setImmediate(() => exchange.answer(200, [], 'body')), {
    clock: new ManualClock(),
  });
  end = () => closeServer(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2));
  const [first] = await once(socket, 'data');
  expect(String(first).match(/body/g)).toHaveLength(2);
  socket.destroy();
});

test('an answer that is given when the body has come waits for nothing', async () => {
  const clock = new ManualClock();
  const request = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}';
  const answerAtEnd: Handler = (exchange) =>
    exchange.receive({ ...ignored, end: () => exchange.answer(200, [], 'body') });
  const { socket } = await send(request, answerAtEnd, { clock });
  socket.end();
  expect(await text(socket)).toMatch(/body$/);
  expect(clock.waits).toEqual([]);
});

test('an answer is sent before the server ends, though its connection is no longer a plain one', async () => {
  const requests = heads.map(([kind, head]) => `GET /${kind} HTTP/1.1\r\n${head}\r\n`).join('');
  let closed: Promise<void> | undefined;
  const server = createApiServer((exchange) => {
    if (exchange.url === '/plain') exchange.answer(200, []);
    else closed = answered(server).then(() => closeServer(server));
  });
  end = () => closeServer(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  const socket = connect(port, '127.0.0.1');
  socket.write(requests);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /);
  await closed;
});

test.each(heads)('a %s request that has not come in is not waited for', async (_case, head) => {
  const request = `POST / HTTP/1.1\r\n${head}Content-Length: 9\r\n\r\n{`;
  const clock = new ManualClock();
  const { server, socket } = await send(request, (exchange) => exchange.receive(ignored), { clock });
  socket.on('error', () => undefined);
  await answered(server);
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});

test.each(heads)(
  'the answer to a %s request is sent to its end to a caller who says that nothing follows',
  async (_case, head) => {
    const { server, socket } = await send(`GET / HTTP/1.1\r\n${head}\r\n`, large, {
      clock: new ManualClock(),
    });
    const heard = new Promise((resolve) => socket.once('finish', resolve));
    socket.end();
    await heard;
    await turn();
    const closed = answered(server).then(() => closeServer(server));
    const [received] = await Promise.all([text(socket), closed]);
    expect(received.length).toBeGreaterThan(largeBytes);
  },
);

test.each(heads)(
  'the handler of a %s request is told of a sender who was ahead and left',
  async (_, head) => {
    const request = `GET / HTTP/1.1\r\n${head}\r\n`;
    let isClosed = false;
    const server = createApiServer((exchange) => exchange.onClose(() => (isClosed = true)));
    end = () => closeServer(server);
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
    const socket = connect(port, '127.0.0.1');
    const peer = await accepted;
    // Each comes by itself.
    for (let count = 1; count <= 4; count += 1) {
      socket.write(request);
      await expect.poll(() => peer.bytesRead).toBe(count * request.length);
    }
    socket.destroy();
    await expect.poll(() => isClosed).toBe(true);
  },
);

test.each(heads)(
  'a handler that throws at a %s request leaves its connection usable',
  async (_case, head) => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const request = `GET / HTTP/1.1\r\n${head}\r\n`;
    let handled = 0;
    const server = createApiServer((exchange) => {
      handled += 1;
      if (handled === 1) throw new Error('thrown here');
      exchange.answer(200, []);
      socket.end();
    });
    end = () => closeServer(server);
    const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
    const socket = connect(port, '127.0.0.1');
    socket.write(request + request);
    expect((await text(socket)).match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 500', 'HTTP/1.1 200']);
    expect(warned).toHaveBeenCalledWith('GET / could not be handled', {
      detail: expect.stringContaining('thrown here'),
    });
  },
);

test.each(heads)('an answer of status 204 to a %s request has no body', async (_case, head) => {
  const { socket } = await send(`GET / HTTP/1.1\r\n${head}\r\n`, (exchange) =>
    exchange.answer(204, [], 'body'),
  );
  socket.end();
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 204 [^]*\r\n\r\n$/);
});

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
function* largePieces(): Generator<Buffer> {
  for (let sent = 0; sent <= largeBytes; sent += 100_000) yield Buffer.alloc(100_000);
}
const large: Handler = (exchange) => exchange.answer(200, [], Buffer.alloc(largeBytes));

test('a server that has tried ports which were taken listens once', async () => {
  const taken = createApiServer(() => undefined);
  const server = createApiServer(() => undefined);
  end = async () => {
    await Promise.all([closeServer(taken), closeServer(server)]);
  };
  const { host, port } = await listen(taken, { host: '127.0.0.1', port: 0 });
  const before = server.listenerCount('listening');
  for (let tries = 0; tries < 3; tries++)
    await expect(listen(server, { host, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect(server.listenerCount('listening')).toBe(before);
  expect((await listen(server, { host, port: 0 })).port).not.toBe(port);
});
