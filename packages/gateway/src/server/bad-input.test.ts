import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { GatewayOptions } from '../index.ts';
import { exchangeBytes, send } from '../testing/client.ts';
import { StreamAnswer, type Handler } from '../testing/function-invoker.ts';
import { holdFunction } from '../testing/held-function.ts';
import { startGateway } from '../testing/start-gateway.ts';

const ok: Handler = () => ({ statusCode: 200, body: 'ok' });
const types = ['http', 'rest', 'url', 'alb'] as const;

/** What `GET /local/x` is answered with: a WebSocket API has nothing there. */
const served: Readonly<Record<GatewayOptions['type'], number>> = {
  http: 200,
  rest: 200,
  url: 200,
  alb: 200,
  websocket: 403,
};

/** Below the stage, where there is one. */
const target = '/local/x';

const post = (...headers: readonly string[]): string =>
  [`POST ${target} HTTP/1.1`, 'Host: a', ...headers, '', ''].join('\r\n');

/** The first line and the headers, in bytes, and what is answered where they are more. */
const longestHeads: Readonly<Record<GatewayOptions['type'], readonly [bytes: number, status: number]>> = {
  http: [10_240, 431],
  rest: [10_240, 431],
  websocket: [10_240, 431],
  url: [1_048_576, 431],
  alb: [65_536, 400],
};

const smuggled = `GET ${target} HTTP/1.1\r\nHost: smuggled\r\n\r\n`;

describe.each([...types, 'websocket'] as const)('a gateway of type %s', (type) => {
  it.each([
    ['two lengths', `${post('Content-Length: 1', 'Content-Length: 2')}ab`, 400],
    ['one length twice', `${post('Content-Length: 1', 'Content-Length: 1')}a`, 400],
    ['lengths in a list', `${post('Content-Length: 1, 1')}a`, 400],
    [
      'a length and chunks',
      `${post('Content-Length: 1', 'Transfer-Encoding: chunked')}0\r\n\r\n${smuggled}`,
      400,
    ],
    [
      'chunks and a length',
      `${post('Transfer-Encoding: chunked', 'Content-Length: 5')}0\r\n\r\n${smuggled}`,
      400,
    ],
    ['an unknown transfer encoding', `${post('Transfer-Encoding: xchunked')}0\r\n\r\n${smuggled}`, 400],
    [
      'chunks that are not the last encoding',
      `${post('Transfer-Encoding: chunked, identity')}0\r\n\r\n${smuggled}`,
      400,
    ],
    ['a negative length', post('Content-Length: -1'), 400],
    ['a length with a sign', `${post('Content-Length: +1')}a`, 400],
    ['a length beyond all numbers', `${post(`Content-Length: ${'9'.repeat(40)}`)}a`, 400],
    ['a blank before the colon', `${post('Content-Length : 1')}a`, 400],
    ['a header over two lines', post('X-A: b', ' c: d'), 400],
    ['a header with a zero byte', post('X-A: b\0c'), 400],
    ['a chunk whose length is none', `${post('Transfer-Encoding: chunked')}zz\r\n\r\n`, 400],
    [
      'a chunk with extensions without end',
      `${post('Transfer-Encoding: chunked')}1;${'a'.repeat(20_000)}\r\na\r\n0\r\n\r\n`,
      413,
    ],
    ['a chunk longer than it says', `${post('Transfer-Encoding: chunked')}1\r\nab\r\n0\r\n\r\n`, 400],
    [
      'a chunk whose length ends with a line feed alone',
      `${post('Transfer-Encoding: chunked')}1\na\r\n0\r\n\r\n`,
      400,
    ],
    ['lines that end with a line feed alone', post('X-A: b').replaceAll('\r\n', '\n'), 400],
    ['a header with a carriage return', post('X-A: b\rc: d'), 400],
    ['no HTTP', '\x16\x03\x01\x02\x00', 400],
    ['a path that is not ASCII', 'GET /é HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['no host', `GET ${target} HTTP/1.1\r\n\r\n`, 400],
    ['two hosts', post('HOST: b'), 400],
    ['an expectation that is unknown', post('Expect: the-best', 'Content-Length: 5'), 417],
    ['a header without end', post(`X: ${'a'.repeat(1_200_000)}`), 431],
    [
      'headers without end',
      post(Array.from({ length: 200_000 }, (_, index) => `X-${index}: a`).join('\r\n')),
      431,
    ],
  ])('refuses %s, calls no function for it and lives on', async (_, bytes, status) => {
    const gateway = await startGateway(type, ok);
    const answer = await exchangeBytes(gateway, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
    expect(gateway.invoker.invocations).toEqual([]);
    expect((await send(gateway, target)).status).toBe(served[type]);
  });

  it('takes a head as long as AWS does, and calls no function for a longer one', async () => {
    const gateway = await startGateway(type, ok);
    const [most, status] = longestHeads[type];
    const line = `GET ${target} HTTP/1.1`;
    const start = [line, 'Host: a', 'Connection: close', ''].join('\r\n');
    const headOf = (bytes: number): string => {
      // Of 16 KB at most, as load balancers have it.
      const longest = `X: ${'b'.repeat(10_000)}\r\n`;
      const left = bytes - start.length;
      const last = `Y: ${'b'.repeat((left % longest.length) - 'Y: \r\n'.length)}\r\n`;
      return `${start}${longest.repeat(Math.floor(left / longest.length))}${last}\r\n`;
    };
    expect(await exchangeBytes(gateway, headOf(most))).toMatch(new RegExp(`^HTTP/1.1 ${served[type]} `));
    expect(await exchangeBytes(gateway, headOf(most + 1))).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(gateway.invoker.invocations).toHaveLength(type === 'websocket' ? 0 : 1);
    await expect.poll(() => gateway.log.map((entry) => entry.status)).toEqual([served[type], status]);
  });

  it('counts headers without a value, too', async () => {
    const gateway = await startGateway(type, ok);
    const many = Array.from({ length: 100_000 }, (_, index) => `X-${index}:`);
    const [, status] = longestHeads[type];
    expect(await exchangeBytes(gateway, post('Connection: close', ...many))).toMatch(
      new RegExp(`^HTTP/1.1 ${status} `),
    );
    expect(gateway.invoker.invocations).toEqual([]);
  });
});

describe.each(types)('a gateway of type %s', (type) => {
  it('takes percent-encoding that is none as it is', async () => {
    const gateway = await startGateway(type, ok);
    const path = `${target}/%F/%zz/%C3%28?%=%F&a=%zz&%ff`;
    expect((await send(gateway, path)).status).toBe(200);
    const event = JSON.stringify(gateway.invoker.event());
    expect(event).toContain('/x/%F/%zz/%C3%28"');
    expect(event).toContain('"%":"%F"');
  });

  it('loses none of many headers', async () => {
    const gateway = await startGateway(type, ok);
    const many = Array.from({ length: 2_010 }, () => 'a:');
    const bytes = [`GET ${target} HTTP/1.1`, 'Host: a', 'Connection: close', ...many, 'z: last', '', ''];
    expect(await exchangeBytes(gateway, bytes.join('\r\n'))).toMatch(/^HTTP\/1\.1 200 /);
    expect(JSON.stringify(gateway.invoker.event())).toContain('"z":"last"');
  });
});

it('a handshake has a head as other requests have it, and a refused one is in the log', async () => {
  const gateway = await startGateway('websocket', ok);
  const handshake = (bytes: number): string =>
    [
      'GET /local HTTP/1.1',
      'Host: a',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `X: ${'b'.repeat(bytes)}`,
      '',
      '',
    ].join('\r\n');
  expect(await exchangeBytes(gateway, handshake(10_240))).toMatch(/^HTTP\/1\.1 431 /);
  expect(await exchangeBytes(gateway, `${handshake(1).trimEnd()}\r\nHost: b\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 400 /,
  );
  expect(gateway.invoker.invocations).toEqual([]);
  expect(gateway.log).toMatchObject([
    { method: 'GET', path: '/local', status: 431, error: expect.stringContaining('more than 10240') },
    { method: 'GET', path: '/local', status: 400, error: expect.stringContaining('more than one Host') },
  ]);
});

it('a client that takes too long for the head of its request is told so, and cut', async () => {
  const gateway = await startGateway('http', ok, {}, {}, { headMs: 50 });
  expect(await exchangeBytes(gateway, `GET ${target} HTTP/1.1\r\nHost`)).toMatch(/^HTTP\/1\.1 408 /);
  // Browsers open connections that they may not need: nothing was asked there.
  expect(await exchangeBytes(gateway, '')).toMatch(/^HTTP\/1\.1 408 /);
  expect(gateway.log).toMatchObject([
    { method: '-', path: '-', status: 408, error: 'the request did not come in time' },
  ]);
});

describe('what is no HTTP behind a request that is not answered yet', () => {
  const get = `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;

  it.each([
    ['is refused', 'nonsense\r\n\r\n', '-', 400],
    ['is refused in the middle of its body', `${post('Transfer-Encoding: chunked')}zz\r\n\r\n`, 'POST', 400],
    ['is refused when its head takes too long', 'GET /b HTTP/1.1\r\nHost', '-', 408],
  ])('%s behind the answer to that one', async (_, bytes, method, status) => {
    const held = holdFunction();
    const gateway = await startGateway('http', held.handler, {}, {}, { headMs: 50 });
    const answers = exchangeBytes(gateway, get + bytes);
    await held.begun;
    // Longer than the head is waited for.
    await delay(200);
    held.release();
    expect(await answers).toMatch(new RegExp(`^HTTP/1.1 200 .*heldHTTP/1.1 ${status} `, 's'));
    expect(gateway.invoker.invocations).toHaveLength(1);
    await expect
      .poll(() => gateway.log.toSorted((one, other) => one.status - other.status))
      .toMatchObject([
        { status: 200, error: undefined },
        { method, status },
      ]);
  });

  it('does not break off a stream', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    async function* stream(): AsyncGenerator<string, void> {
      yield 'first';
      await released;
      yield 'last';
    }
    const gateway = await startGateway('url', () => new StreamAnswer(stream()), {
      invokeMode: 'RESPONSE_STREAM',
    });
    const answers = exchangeBytes(gateway, `${get}nonsense\r\n\r\n`);
    await expect.poll(() => gateway.invoker.invocations).toHaveLength(1);
    release();
    expect(await answers).toMatch(/^HTTP\/1\.1 200 .*last\r\n0\r\n\r\nHTTP\/1\.1 400 /s);
  });
});

describe('the log has a line for a request', () => {
  it.each([
    ['whose target is not ASCII', 'GET /a/\xe9?q=\xe9 HTTP/1.1\r\nHost: a\r\n\r\n', 'GET', '/a/%E9'],
    ['with two hosts', post('Host: b'), 'POST', target],
    ['that is no HTTP', '\x16\x03\x01\x02\x00', '-', '-'],
    ['with a header that is none', post('X : a'), '-', '-'],
    ['whose body can’t be read', `${post('Transfer-Encoding: chunked')}zz\r\n\r\n`, 'POST', target],
  ])('%s', async (_, bytes, method, path) => {
    const gateway = await startGateway('http', ok);
    expect(await exchangeBytes(gateway, Buffer.from(bytes, 'latin1'))).toMatch(/^HTTP\/1\.1 400 /);
    await expect.poll(() => gateway.log).toMatchObject([{ method, path, status: 400, bytes: 0 }]);
    expect(gateway.log[0]?.error).toMatch(
      /^(this is (TLS|no HTTP: .)|the target .* is not ASCII$|the request has more)/,
    );
  });

  it.each([
    ['TLS', '\x16\x03\x01\x02\x00', 'this is TLS, which the listener has not: use http://'],
    [
      'HTTP/2',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'this is HTTP/2, which the listener has not: use HTTP/1.1',
    ],
  ])('that says that it is %s', async (_, bytes, error) => {
    const gateway = await startGateway('http', ok);
    await exchangeBytes(gateway, Buffer.from(bytes, 'latin1'));
    await expect.poll(() => gateway.log).toMatchObject([{ status: 400, error }]);
  });

  it('that expects what is unknown', async () => {
    const gateway = await startGateway('http', ok);
    await exchangeBytes(gateway, post('Expect: the-best'));
    await expect
      .poll(() => gateway.log)
      .toMatchObject([
        { method: 'POST', path: target, status: 417, error: expect.stringContaining('expects') },
      ]);
  });

  it('behind another on its connection', async () => {
    const gateway = await startGateway('http', ok, { routes: [{ key: '$default', function: 'hello' }] });
    const next = 'PUT /a\xe9 HTTP/1.1\r\n\r\n';
    const bytes = `GET /x HTTP/1.1\r\nHost: a\r\n\r\n`;
    const socket = connect(gateway.port, '127.0.0.1', () => socket.write(bytes)).on('error', () => undefined);
    await once(socket, 'data');
    socket.write(Buffer.from(next, 'latin1'));
    await expect
      .poll(() => gateway.log)
      .toMatchObject([
        { method: 'GET', path: '/x', status: 200 },
        { method: 'PUT', path: '/a%E9', status: 400 },
      ]);
    socket.destroy();
  });

  it('and warns of a log that fails', async () => {
    const gateway = await startGateway('http', ok, {
      log: () => {
        throw new Error('the disk is full');
      },
    });
    const warned = once(process, 'warning');
    expect(await exchangeBytes(gateway, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await warned).toMatchObject([{ message: 'the disk is full' }]);
  });
});

it('a client that does not stop after a refusal is cut', async () => {
  const gateway = await startGateway('http', ok);
  const socket = connect(gateway.port, '127.0.0.1').on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const piece = Buffer.alloc(1_000_000, 'a');
  const go = (): void => void socket.write(piece, (error) => error ?? go());
  go();
  await closed;
  expect(gateway.invoker.invocations).toEqual([]);
});
