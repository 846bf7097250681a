import { connect } from 'node:net';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';

import { describe, expect, it, onTestFinished } from 'vitest';

import { createGateway } from './index.ts';
import { exchangeBytes, send } from './testing/client.ts';
import { createFunctionInvoker, type Handler } from './testing/function-invoker.ts';
import { gatewayOptions, startGateway } from './testing/start-gateway.ts';

const ok: Handler = () => ({ statusCode: 200, body: 'ok' });

/** A function that answers when the test lets it. */
const heldFunction = () => {
  let release = (): void => undefined;
  let begin = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const handler: Handler = async () => {
    begin();
    await released;
    return { statusCode: 200, body: 'held' };
  };
  return { handler, begun, release: () => release() };
};

const tenMegabytes = 10_485_760;

describe('listening', () => {
  it('rejects with the error of the system when the port is taken', async () => {
    const { host, port, options } = await startGateway('http', ok);
    const second = createGateway(options);
    onTestFinished(() => second.close());
    await expect(second.listen({ host, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('refuses routes that are none', () => {
    const options = gatewayOptions('http', createFunctionInvoker({}), {
      routes: [{ key: 'nonsense', function: 'f' }],
    });
    expect(() => createGateway(options)).toThrow('is not a method and a path');
  });
});

describe('update', () => {
  it('swaps routes and settings for the next requests', async () => {
    const { gateway, port, options } = await startGateway('http', ok, {
      routes: [{ key: 'GET /a', function: 'hello' }],
    });
    gateway.update({ ...options, routes: [{ key: 'GET /b', function: 'hello' }] });
    expect((await send({ port }, '/a')).status).toBe(404);
    expect((await send({ port }, '/b')).status).toBe(200);
  });

  it('keeps the old routes when the new ones are none', async () => {
    const { gateway, port, options } = await startGateway('http', ok);
    expect(() => gateway.update({ ...options, routes: [{ key: 'GET x', function: 'hello' }] })).toThrow();
    expect((await send({ port }, '/a')).status).toBe(200);
  });

  it('leaves a request under way with the routes that it came to', async () => {
    const held = heldFunction();
    const { gateway, port, options } = await startGateway('http', held.handler);
    const response = send({ port }, '/a');
    await held.begun;
    gateway.update({ ...options, type: 'rest', stage: 'local', routes: [] });
    held.release();
    const { status, headers } = await response;
    expect(status).toBe(200);
    expect(headers['apigw-requestid']).toBeDefined();
  });
});

describe('close', () => {
  it('with drain waits for requests under way and for no idle connection', async () => {
    const held = heldFunction();
    const { gateway, port } = await startGateway('http', held.handler);
    const idle = connect(port, '127.0.0.1');
    onTestFinished(() => void idle.destroy());
    await once(idle, 'connect');
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const request = httpRequest({ port, host: '127.0.0.1', path: '/a', agent }).end();
    await held.begun;
    const closed = gateway.close({ drain: true });
    held.release();
    const response = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
    expect(response.statusCode).toBe(200);
    expect(response.headers.connection).toBe('close');
    response.resume();
    await closed;
  });

  it('without drain ends connections, and the function goes on', async () => {
    const held = heldFunction();
    const { gateway, port, invoker } = await startGateway('http', held.handler);
    const response = send({ port }, '/a');
    const broken = expect(response).rejects.toMatchObject({ code: 'ECONNRESET' });
    await held.begun;
    await gateway.close();
    await broken;
    held.release();
    expect(invoker.invocations).toHaveLength(1);
  });

  it('may be called before listening and twice', async () => {
    const gateway = createGateway(gatewayOptions('http', createFunctionInvoker({})));
    await gateway.close();
    await gateway.close({ drain: true });
  });
});

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

  it('that make an event of more than 6 MB are refused without a call', async () => {
    const gateway = await startGateway('http', ok);
    const response = await send(gateway, '/x', { method: 'POST', body: Buffer.alloc(6_291_456) });
    expect(response).toMatchObject({ status: 413, body: '{"message":"Request Entity Too Large"}' });
    expect(gateway.invoker.invocations).toEqual([]);
  });

  it('that are asked for leave are let through, or refused before they are sent', async () => {
    const gateway = await startGateway('http', () => ({ statusCode: 200, body: 'got it' }));
    const request = (length: number) =>
      `POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`;
    const taken = await exchangeBytes(gateway, `${request(5)}hello`);
    expect(taken).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    const refused = await exchangeBytes(gateway, request(tenMegabytes + 1));
    expect(refused).toMatch(/^HTTP\/1\.1 413 /);
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
    const held = heldFunction();
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
    ['two lengths', 'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    [
      'a length and chunks',
      'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['no HTTP', '\x16\x03\x01\x02\x00', 400],
    ['a path that is not ASCII', 'GET /é HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['no host', 'GET /x HTTP/1.1\r\n\r\n', 400],
    ['a header without end', `GET /x HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`, 431],
  ])('that sends %s is refused', async (_, bytes, status) => {
    const gateway = await startGateway('http', ok);
    expect(await exchangeBytes(gateway, bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(gateway.invoker.invocations).toEqual([]);
    expect((await send(gateway, '/x')).status).toBe(200);
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

describe('tracing and logging', () => {
  it('passes the trace id of the client on to the function and the invoker', async () => {
    const gateway = await startGateway('http', ok);
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
    await send(gateway, '/x', { headers: { 'x-amzn-trace-id': trace } });
    expect(gateway.invoker.invocations[0]?.traceId).toBe(trace);
    expect(gateway.invoker.event()).toMatchObject({ headers: { 'x-amzn-trace-id': trace } });
  });

  it('makes a trace id where there is none, a new one for each request', async () => {
    const gateway = await startGateway('http', ok);
    await send(gateway, '/x');
    await send(gateway, '/x');
    const traces = gateway.invoker.invocations.map(({ traceId }) => traceId);
    expect(traces[0]).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(traces[0]).not.toBe(traces[1]);
    expect(gateway.invoker.event()).toMatchObject({ headers: { 'x-amzn-trace-id': traces[1] } });
  });

  it('puts the address of the client to the end of X-Forwarded-For', async () => {
    const gateway = await startGateway('http', ok);
    await send(gateway, '/x', {
      headers: { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' },
    });
    expect(gateway.invoker.event()).toMatchObject({
      headers: {
        'x-forwarded-for': '203.0.113.9, 127.0.0.1',
        'x-forwarded-port': gateway.port.toString(),
        'x-forwarded-proto': 'https',
      },
      requestContext: { http: { sourceIp: '127.0.0.1' } },
    });
  });

  it('tells of each request when it is answered', async () => {
    const gateway = await startGateway('http', ok);
    const response = await send(gateway, '/x/y?z=1', { method: 'PUT' });
    await expect.poll(() => gateway.log).toHaveLength(1);
    expect(gateway.log[0]).toMatchObject({
      gateway: 'test',
      method: 'PUT',
      path: '/x/y',
      status: 200,
      route: 'ANY /{proxy+}',
      function: 'hello',
      requestId: response.headers['apigw-requestid'],
      error: undefined,
    });
    expect(gateway.log[0]?.durationMs).toBeGreaterThan(0);
  });

  it('survives a log that fails', async () => {
    const gateway = await startGateway('http', ok, {
      log: () => {
        throw new Error('the log is broken');
      },
    });
    expect((await send(gateway, '/x')).status).toBe(200);
    expect((await send(gateway, '/x')).status).toBe(200);
  });
});
