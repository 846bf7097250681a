import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

import { afterEach, describe, expect, test, vi } from 'vitest';

import { refuseBrokenRequests } from './broken-requests.ts';
import type { Exchange, Handler } from './exchange.ts';
import { NodeExchange } from './node-exchange.ts';
import type { Patience } from './plain-connection.ts';
import { servePlainRequests } from './plain-server.ts';

const ends: (() => void)[] = [];

afterEach(() => {
  vi.useRealTimers();
  for (const end of ends.splice(0)) end();
});

const patience = { headTimeoutMs: 20_000, requestTimeoutMs: 60_000, keepAliveMs: 60_000 };

/** A server whose connections end with the test. */
async function serve(handle: Handler, waits: Patience = patience): Promise<{ server: Server; port: number }> {
  const server = createServer({ keepAliveTimeout: waits.keepAliveMs });
  servePlainRequests(server, { handle, patience: waits, checkEveryMs: 1_000 });
  server.on('request', (request, response) => handle(new NodeExchange(request, response)));
  refuseBrokenRequests(server, { isAnswering: () => false });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  ends.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

function open(port: number, bytes: string | Buffer): Socket {
  const socket = connect(port, '127.0.0.1');
  ends.push(() => socket.destroy());
  socket.on('error', () => undefined).write(bytes);
  return socket;
}

/** Resolves with the first exchange, whatever becomes of it. */
async function first(bytes: string | Buffer): Promise<{ exchange: Exchange; socket: Socket }> {
  let begin: (exchange: Exchange) => void = () => undefined;
  const begun = new Promise<Exchange>((resolve) => (begin = resolve));
  const { port } = await serve(begin);
  const socket = open(port, bytes);
  return { exchange: await begun, socket };
}

/** More than a socket takes at once. */
const large = Buffer.alloc(20_000_000, 'x');

const ignored = { piece: () => undefined, end: () => undefined, aborted: () => undefined };

describe.each([
  ['plain', 'Host: a\r\n'],
  ['other', 'Host: a\r\nConnection: keep-alive, x\r\n'],
])('the answer to a %s request', (_case, headers) => {
  const get = `GET / HTTP/1.1\r\n${headers}\r\n`;
  const post = (length: number, body: string): string =>
    `POST / HTTP/1.1\r\n${headers}Content-Length: ${length}\r\n\r\n${body}`;

  test.each([
    ['small', 'body'],
    ['large', large],
  ])('is told of when it is sent: a %s one', async (_size, body) => {
    const { exchange, socket } = await first(get);
    const sent = new Promise((resolve) =>
      exchange.answer(200, [], body, { onSent: (isComplete) => resolve([isComplete, exchange.cutBy]) }),
    );
    socket.resume();
    expect(await sent).toEqual([true, undefined]);
  });

  test('is not complete where the client leaves before it has read it', async () => {
    const { exchange, socket } = await first(get);
    socket.pause();
    const sent = new Promise((resolve) => exchange.answer(200, [], large, { onSent: resolve }));
    socket.destroy();
    expect(await sent).toBe(false);
  });

  test('is not complete where the client has left', async () => {
    const { exchange, socket } = await first(get);
    socket.destroy();
    await expect.poll(() => exchange.isLost).toBe(true);
    const sent = vi.fn<(isComplete: boolean) => void>();
    exchange.stream(200, [], { onSent: sent }).end('x');
    await expect.poll(() => sent.mock.calls.length > 0).toBe(true);
    expect(sent.mock.calls).toEqual([[false]]);
  });

  test.each(['answer', 'stream'] as const)('tells what it was cut with: %s', async (kind) => {
    const { exchange, socket } = await first(get);
    socket.pause();
    const reason = new Error('not read');
    const sent = new Promise((resolve) => {
      const onSent = (isComplete: boolean): void => resolve([isComplete, exchange.cutBy]);
      if (kind === 'answer') exchange.answer(200, [], large, { onSent });
      else exchange.stream(200, [], { onSent }).end(large);
    });
    exchange.cut(reason);
    expect(await sent).toEqual([false, reason]);
  });

  test('is given once and told of to whoever listens then, perhaps not sent yet', async () => {
    const { exchange, socket } = await first(get);
    socket.pause();
    const told: string[] = [];
    exchange.onClose(() => told.push('before'));
    expect(exchange.isSending).toBe(false);
    exchange.answer(200, [], large);
    expect(exchange.isSending).toBe(true);
    exchange.onClose(() => told.push('behind'));
    expect(told.toSorted()).toEqual(['before', 'behind']);
  });

  test('that breaks off has all that was written before', async () => {
    const { exchange, socket } = await first(get);
    const sent = vi.fn();
    const target = exchange.stream(200, [], { onSent: sent });
    const pieces = 40;
    for (let count = 0; count < pieces; count += 1) target.write(Buffer.alloc(100_000, 'x'));
    exchange.breakOff();
    const received = await text(socket);
    expect(received.match(/x/g)).toHaveLength(pieces * 100_000);
    expect(received).not.toMatch(/\r\n0\r\n\r\n$/);
    await expect.poll(() => sent.mock.calls.length > 0).toBe(true);
    expect(sent).toHaveBeenCalledWith(false);
  });

  test.each([true, false])(
    'that goes before its body is read by who is still sending (and ends the connection: %s)',
    async (close) => {
      const { exchange, socket } = await first(post(5, 'a'));
      let end: (isComplete: boolean) => void = () => undefined;
      const unread = new Promise<boolean>((resolve) => (end = resolve));
      exchange.receive({ ...ignored, end: () => end(true), aborted: () => end(false) });
      expect(exchange.isReceived).toBe(false);
      const sent = vi.fn();
      exchange.answer(413, [], 'too large', { close, unread, onSent: sent });
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
      expect(sent).not.toHaveBeenCalled();
      socket.write('bcde');
      await expect.poll(() => sent.mock.calls.length > 0).toBe(true);
      expect(sent).toHaveBeenCalledWith(true);
      expect(exchange.isReceived).toBe(true);
      if (close) await expect.poll(() => socket.destroyed).toBe(true);
      else expect(exchange.socket.destroyed).toBe(false);
    },
  );

  test('that goes before its body cuts who does not send that to its end', async () => {
    const { exchange, socket } = await first(post(5, 'a'));
    socket.resume();
    exchange.receive(ignored);
    exchange.answer(413, [], 'too large', { unread: Promise.resolve(false) });
    await expect.poll(() => socket.destroyed).toBe(true);
  });

  test('that is given up is told of when the connection has ended', async () => {
    const { exchange } = await first(get);
    const sent = vi.fn();
    exchange.stream(200, [], { onSent: sent }).destroy();
    expect(sent).not.toHaveBeenCalled();
    await expect.poll(() => sent.mock.calls.length > 0).toBe(true);
    expect(sent).toHaveBeenCalledWith(false);
  });

  test('may be the last one', async () => {
    const { exchange, socket } = await first(get);
    exchange.answer(200, [], 'body', { close: true });
    expect(await text(socket)).toMatch(/\r\nConnection: close\r\n[^]*\r\n\r\nbody$/);
  });
});

test('no request is begun behind the last answer', async () => {
  const handle = vi.fn((exchange: Exchange) =>
    exchange.receive({
      ...ignored,
      end: () => void setImmediate(() => exchange.answer(200, [], large, { close: true })),
    }),
  );
  const { port } = await serve(handle);
  const socket = open(port, 'GET /1 HTTP/1.1\r\nHost: a\r\n\r\n');
  await expect.poll(() => handle.mock.calls.length > 0).toBe(true);
  socket.write('GET /2 HTTP/1.1\r\nHost: a\r\n\r\n');
  expect((await text(socket)).length).toBeGreaterThan(large.length);
  expect(handle).toHaveBeenCalledTimes(1);
});

test('of what is sent behind a request under way, little is read before that is answered', async () => {
  const waiting: Exchange[] = [];
  const { server, port } = await serve((exchange) => {
    waiting.push(exchange);
    if (waiting.length > 1) exchange.answer(200, []);
  });
  const accepted = once(server, 'connection');
  const socket = open(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  const [connection] = (await accepted) as [Socket];
  await expect.poll(() => waiting.length).toBe(1);
  const others = 4_000;
  const padding = 'x'.repeat(2_000);
  socket.write(`GET / HTTP/1.1\r\nHost: a\r\nX: ${padding}\r\n\r\n`.repeat(others));
  await expect.poll(() => connection.isPaused()).toBe(true);
  expect(connection.bytesRead).toBeLessThan(1_000_000);
  waiting[0]?.answer(200, []);
  socket.resume();
  await expect.poll(() => waiting.length).toBe(1 + others);
});

test('requests that come together are begun together, and answered in turn', async () => {
  const begun: Exchange[] = [];
  const { port } = await serve((exchange) => void begun.push(exchange));
  const socket = open(
    port,
    '/1 /2 /3'.replaceAll(/\S+ ?/g, 'GET $& HTTP/1.1\r\nHost: a\r\n\r\n').replaceAll('  ', ' '),
  );
  await expect.poll(() => begun.length === 3).toBe(true);
  for (const exchange of begun.toReversed()) exchange.answer(200, [], exchange.url);
  socket.end();
  expect((await text(socket)).match(/\/\d$|\/\d(?=HTTP)/gm)).toEqual(['/1', '/2', '/3']);
});

test('what comes behind a request to upgrade is read, however much', async () => {
  const { server, port } = await serve(() => undefined);
  let received = 0;
  server.on('upgrade', (_request, socket, head) => {
    socket.unshift(head);
    socket.on('data', (bytes: Buffer) => (received += bytes.length));
  });
  const head = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
  open(port, Buffer.concat([Buffer.from(head), Buffer.alloc(300_000)]));
  await expect.poll(() => received).toBe(300_000);
});

describe('time', () => {
  const advance = (ms: number): unknown => vi.advanceTimersByTime(ms);
  const faked = (): unknown => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  const ok: Handler = (exchange) => exchange.answer(200, [], 'ok');

  test('is over for a connection without a request: 408', async () => {
    faked();
    const { server, port } = await serve(ok);
    const socket = connect(port, '127.0.0.1');
    ends.push(() => socket.destroy());
    await once(server, 'connection');
    advance(patience.headTimeoutMs + 1_000);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('is over for a body that does not come: 408', async () => {
    faked();
    const aborted = vi.fn();
    const begun = vi.fn((exchange: Exchange) => exchange.receive({ ...ignored, aborted }));
    const { port } = await serve(begun);
    const socket = open(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na');
    await expect.poll(() => begun.mock.calls.length).toBe(1);
    advance(patience.headTimeoutMs + 1_000);
    expect(socket.readableLength).toBe(0);
    advance(patience.requestTimeoutMs);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
    await expect.poll(() => aborted.mock.calls.length).toBe(1);
  });

  test('is over for a connection between requests, without a word, and not for one under way', async () => {
    faked();
    const begun: Exchange[] = [];
    const { port } = await serve((exchange) => void begun.push(exchange));
    const socket = open(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await expect.poll(() => begun.length).toBe(1);
    advance(10 * patience.keepAliveMs);
    begun[0]?.answer(200, [], 'body');
    const [answer] = await once(socket, 'data');
    advance(patience.keepAliveMs - 1_000);
    expect(begun[0]?.socket.destroyed).toBe(false);
    advance(2_000);
    expect(String(answer)).toMatch(/\r\nKeep-Alive: timeout=60\r\n[^]*body$/);
    expect(await text(socket)).toBe('');
  });

  test('is not over for a client that reads its answer', async () => {
    faked();
    const begun: Exchange[] = [];
    const { port } = await serve((exchange) => void begun.push(exchange));
    const socket = open(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n').pause();
    await expect.poll(() => begun.length).toBe(1);
    begun[0]?.answer(200, [], large);
    advance(2 * patience.keepAliveMs);
    expect(begun[0]?.socket.destroyed).toBe(false);
    let length = 0;
    socket.on('data', (bytes) => (length += bytes.length)).resume();
    await expect.poll(() => length).toBeGreaterThan(large.length);
  });
});
