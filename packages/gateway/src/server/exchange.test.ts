import { once } from 'node:events';
import { connect } from 'node:net';

import { describe, expect, it } from 'vitest';

import { exchangeBytes, send, sendThenRead } from '../testing/client.ts';
import type { Handler } from '../testing/function-invoker.ts';
import { holdFunction } from '../testing/held-function.ts';
import { startGateway } from '../testing/start-gateway.ts';

const ok: Handler = () => ({ statusCode: 200, body: 'ok' });

const tenMegabytes = 10_485_760;

describe('request bodies', () => {
  it.each([
    ['http', '/x', '{"message":"Request Entity Too Large"}'],
    ['rest', '/local/x', '{"message":"Request Too Long"}'],
  ] as const)(
    'beyond 10 MB are refused by a %s gateway, by their length or while they come',
    async (type, path, text) => {
      const gateway = await startGateway(type, ok);
      const body = Buffer.alloc(tenMegabytes + 1, 'a');
      for (const headers of [
        { 'Content-Length': body.length.toString() },
        { 'Transfer-Encoding': 'chunked' },
      ]) {
        const response = await send(gateway, path, { method: 'POST', body, headers });
        expect(response).toMatchObject({ status: 413, body: text });
      }
      expect(gateway.invoker.invocations).toEqual([]);
    },
  );

  it.each([
    ['their length', `Content-Length: ${tenMegabytes + 500_000}`, 'a'.repeat(tenMegabytes + 500_000)],
    [
      'chunks',
      'Transfer-Encoding: chunked',
      `${'100000\r\n'.concat('a'.repeat(1_048_576), '\r\n').repeat(11)}0\r\n\r\n`,
    ],
  ])(
    'that are too large by %s are answered before the connection closes, not reset',
    async (_, header, body) => {
      const gateway = await startGateway('http', ok);
      const head = `POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${header}\r\n\r\n`;
      const answer = await sendThenRead(gateway, head + body);
      expect(answer).toMatch(/^HTTP\/1\.1 413 .*\r\n\r\n\{"message":"Request Entity Too Large"\}$/s);
      await expect.poll(() => gateway.log).toMatchObject([{ status: 413, error: expect.any(String) }]);
    },
  );

  it('that are too large and never come do not keep the connection open', async () => {
    const gateway = await startGateway('http', ok);
    const head = `POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: ${tenMegabytes + 1}\r\n\r\nabc`;
    expect(await exchangeBytes(gateway, head)).toMatch(/^HTTP\/1\.1 413 .*Too Large"\}$/s);
  });

  it('that are too large leave the connection for the next request', async () => {
    const gateway = await startGateway('http', ok);
    const body = 'a'.repeat(tenMegabytes + 1);
    const first = `POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const next = 'GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    expect(await exchangeBytes(gateway, first + next)).toMatch(/^HTTP\/1\.1 413 .*HTTP\/1\.1 200 /s);
  });

  it('that are too large are refused behind the response to an earlier request', async () => {
    const held = holdFunction();
    const gateway = await startGateway('http', held.handler);
    const body = 'a'.repeat(tenMegabytes + 1);
    const refused = `POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
    const answers = exchangeBytes(gateway, `GET /x HTTP/1.1\r\nHost: a\r\n\r\n${refused}${body}`);
    await held.begun;
    const refusal = { status: 413, error: `the body has more than ${tenMegabytes} bytes` };
    await send(gateway, '/x', { method: 'POST', body });
    // The same body on a connection of its own has been read to its end.
    await expect.poll(() => gateway.log).toMatchObject([refusal]);
    held.release();
    expect(await answers).toMatch(/^HTTP\/1\.1 200 .*held.*HTTP\/1\.1 413 .*\}$/s);
    await expect.poll(() => gateway.log).toMatchObject([refusal, { status: 200 }, refusal]);
  });

  it('of a HEAD request that are too large have an answer without a body', async () => {
    const gateway = await startGateway('http', ok);
    const head = `HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${tenMegabytes + 1}\r\n\r\n`;
    expect(await exchangeBytes(gateway, head)).toMatch(/^HTTP\/1\.1 413 [^{]*\r\n\r\n$/);
  });

  it('that make an event of more than 6 MB are refused without a call', async () => {
    const gateway = await startGateway('http', ok);
    const response = await send(gateway, '/x', { method: 'POST', body: Buffer.alloc(6_291_456) });
    expect(response).toMatchObject({ status: 413, body: '{"message":"Request Entity Too Large"}' });
    expect(gateway.invoker.invocations).toEqual([]);
  });

  it('that are asked for leave are let through, or refused before they are sent', async () => {
    const gateway = await startGateway('http', () => ({ statusCode: 200, body: 'got it' }));
    const request = (length: number, path = '/x', own = '') =>
      `POST ${path} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\nX: ${own}\r\nContent-Length: ${length}\r\n\r\n`;
    const taken = await exchangeBytes(gateway, `${request(5)}hello`);
    expect(taken).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    const refused = [
      [request(tenMegabytes + 1), 413],
      [request(5, '/x', 'a'.repeat(20_000)), 431],
      [request(5, '/é'), 400],
    ] as const;
    for (const [bytes, status] of refused)
      expect(await exchangeBytes(gateway, bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(gateway.invoker.invocations).toHaveLength(1);
  });

  it('that end too early reach no function, and the gateway lives on', async () => {
    const gateway = await startGateway('http', ok);
    const socket = connect(gateway.port, '127.0.0.1');
    await once(socket, 'connect');
    const logged = expect
      .poll(() => gateway.log)
      .toMatchObject([{ status: 499, error: 'the client went away' }]);
    socket.end('POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc');
    await logged;
    expect(gateway.invoker.invocations).toEqual([]);
    expect((await send(gateway, '/x')).status).toBe(200);
  });
});

describe('a client', () => {
  it('that goes away does not end the invocation', async () => {
    const held = holdFunction();
    const gateway = await startGateway('http', held.handler);
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('GET /x HTTP/1.1\r\nHost: a\r\n\r\n');
    await held.begun;
    socket.end();
    socket.resume();
    // The server has closed its side, so it knows.
    await once(socket, 'close');
    held.release();
    await expect
      .poll(() => gateway.log)
      .toMatchObject([{ function: 'hello', error: 'the client went away' }]);
    expect((await send(gateway, '/x')).status).toBe(200);
  });

  it('that sends HEAD gets the headers of the body, and no body', async () => {
    const response = await send(await startGateway('http', ok), '/x', { method: 'HEAD' });
    expect(response).toMatchObject({ status: 200, body: '' });
    expect(response.headers['content-length']).toBe('2');
  });

  it.each([
    ['an absolute target', 'GET http://else.example/x?q=1 HTTP/1.1', '/x', 'q=1'],
    ['an asterisk', 'OPTIONS * HTTP/1.1', '/*', ''],
    ['an empty query', 'GET /x? HTTP/1.1', '/x', ''],
    [
      'broken percent-encoding',
      'GET /%F/%zz/%C3%28/%41?%=%F&a=%zz HTTP/1.1',
      '/%F/%zz/%C3%28/A',
      '%=%F&a=%zz',
    ],
  ])('may send %s', async (_, line, rawPath, rawQueryString) => {
    const gateway = await startGateway('http', ok, { routes: [{ key: '$default', function: 'hello' }] });
    const bytes = `${line}\r\nHost: a\r\nConnection: close\r\n\r\n`;
    expect(await exchangeBytes(gateway, bytes)).toMatch(/^HTTP\/1.1 200 /);
    expect(gateway.invoker.event()).toMatchObject({ rawPath, rawQueryString });
  });
});
