import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it, onTestFinished } from 'vitest';

import { createGateway, type ClientPatience, type Gateway, type GatewayLogEntry } from './index.ts';
import { send } from './testing/client.ts';
import { collectWarnings } from './testing/collect-warnings.ts';
import { createFunctionInvoker, StreamAnswer, type Handler } from './testing/function-invoker.ts';
import { holdFunction } from './testing/held-function.ts';
import { gatewayOptions, startGateway } from './testing/start-gateway.ts';

const ok: Handler = () => ({ statusCode: 200, body: 'ok' });
const requests = 8;
const largeBytes = 5_000_000;
const large: Handler = () => ({ statusCode: 200, body: 'x'.repeat(largeBytes) });

/** Answers more to a client than its socket takes at once, which does not read yet. */
async function answerMany(patience: ClientPatience): Promise<{
  readonly gateway: Gateway;
  readonly client: Socket;
  readonly log: readonly GatewayLogEntry[];
}> {
  const { gateway, port, invoker, log } = await startGateway('url', large, {}, {}, patience);
  const client = connect(port, '127.0.0.1').pause();
  onTestFinished(() => void client.destroy());
  client.on('error', () => undefined).write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(requests));
  await expect.poll(() => invoker.invocations).toHaveLength(requests);
  return { gateway, client, log };
}

const heldAndFast = [
  { key: 'GET /held', function: 'hello' },
  { key: 'GET /fast', function: 'fast' },
];

describe('listening', () => {
  it('rejects with the error of the system when the port is taken', async () => {
    const { host, port, options } = await startGateway('http', ok);
    const second = createGateway(options);
    onTestFinished(() => second.close());
    await expect(second.listen({ host, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('leaves nothing behind of ports that were taken', async () => {
    const warnings = collectWarnings();
    const { host, port, options } = await startGateway('http', ok);
    const second = createGateway(options);
    onTestFinished(() => second.close());
    for (let tries = 0; tries < 12; tries++)
      await expect(second.listen({ host, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const address = await second.listen({ host, port: 0 });
    expect((await send(address, '/a')).status).toBe(200);
    expect(warnings).toEqual([]);
  });

  it('refuses routes that are none', () => {
    const options = gatewayOptions('http', createFunctionInvoker({}), {
      routes: [{ key: 'nonsense', function: 'f' }],
    });
    expect(() => createGateway(options)).toThrow('is not a method and a path');
  });
});

it('warns of a log that fails, and answers all the same', async () => {
  const failing = (): never => {
    throw new Error('the disk is full');
  };
  const warned = once(process, 'warning');
  const gateway = await startGateway('http', ok);
  gateway.gateway.update({ ...gateway.options, log: failing });
  expect((await send(gateway, '/a')).status).toBe(200);
  expect(await warned).toMatchObject([{ message: 'the disk is full' }]);
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
    const held = holdFunction();
    const { gateway, port, invoker } = await startGateway('http', held.handler);
    const response = send({ port }, '/a');
    await held.begun;
    gateway.update(gatewayOptions('rest', invoker, { routes: [] }));
    held.release();
    const { status, headers } = await response;
    expect(status).toBe(200);
    expect(headers['apigw-requestid']).toBeDefined();
  });
});

describe('close', () => {
  it('with drain waits for requests under way and for no idle connection', async () => {
    const held = holdFunction();
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

  it('with drain does not wait without end for a client that reads nothing, and says so', async () => {
    const { gateway, client, log } = await answerMany({ readerMs: 50 });
    await gateway.close({ drain: true });
    await expect
      .poll(() => log.map(({ error }) => error))
      .toContain('the gateway ended: the client read nothing of the response for 0.05 s');
    expect(client.destroyed).toBe(false);
  });

  it('with drain does not wait without end for the rest of a request, and says so', async () => {
    const { gateway, port, invoker, log } = await startGateway('http', ok, {}, {}, { senderMs: 50 });
    const client = connect(port, '127.0.0.1');
    onTestFinished(() => void client.destroy());
    // The server has begun with it.
    client.write('POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n');
    await once(client, 'data');
    client.write('half');
    const closed = gateway.close({ drain: true });
    expect(await text(client)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nConnection: close\r\n/);
    await closed;
    const error = 'the gateway ended: the request did not come to its end within 0.05 s';
    await expect.poll(() => log).toMatchObject([{ method: 'POST', path: '/a', status: 408, error }]);
    expect(invoker.invocations).toEqual([]);
  });

  it('with drain does not wait without end for the rest of a request that is answered already', async () => {
    const { gateway, port, log } = await startGateway('http', ok, {}, {}, { senderMs: 50 });
    const client = connect(port, '127.0.0.1').on('error', () => undefined);
    onTestFinished(() => void client.destroy());
    client.write('POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n');
    expect(String(await once(client, 'data'))).toMatch(/^HTTP\/1\.1 413 /);
    const sending = setInterval(() => client.write('a'), 10);
    onTestFinished(() => clearInterval(sending));
    await gateway.close({ drain: true });
    await expect.poll(() => log).toMatchObject([{ status: 413 }]);
  });

  it('with drain does not wait without end for the rest of a request behind another one', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    async function* stream(): AsyncGenerator<string, void> {
      yield 'first';
      await released;
      yield 'last';
    }
    const { gateway, port, log } = await startGateway(
      'url',
      () => new StreamAnswer(stream()),
      { invokeMode: 'RESPONSE_STREAM' },
      {},
      { senderMs: 50 },
    );
    const client = connect(port, '127.0.0.1');
    onTestFinished(() => void client.destroy());
    client.write(
      'GET /a HTTP/1.1\r\nHost: a\r\n\r\nPOST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf',
    );
    const [first] = await once(client, 'data');
    const closed = gateway.close({ drain: true });
    // Longer than the rest of the request is waited for.
    await delay(200);
    release();
    expect(`${first}${await text(client)}`).toMatch(/^HTTP\/1\.1 200 .*last.*HTTP\/1\.1 408 /s);
    await closed;
    await expect
      .poll(() => log)
      .toMatchObject([
        { path: '/a', error: undefined },
        { path: '/b', status: 408 },
      ]);
  });

  it('with drain answers a request whose rest comes', async () => {
    const { gateway, port, log } = await startGateway('http', ok, {}, {}, { senderMs: 60_000 });
    const client = connect(port, '127.0.0.1');
    onTestFinished(() => void client.destroy());
    client.write('POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n');
    await once(client, 'data');
    client.write('ha');
    const closed = gateway.close({ drain: true });
    client.write('lf');
    expect(await text(client)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    await closed;
    expect(log).toMatchObject([{ status: 200, error: undefined }]);
  });

  it('with drain waits for a client that is reading, however long it takes', async () => {
    const readerMs = 1_500;
    const { gateway, client, log } = await answerMany({ readerMs });
    let bytes = 0;
    const all = requests * largeBytes;
    const begun = performance.now();
    const closed = gateway.close({ drain: true });
    for await (const piece of client as AsyncIterable<Buffer>) {
      bytes += piece.byteLength;
      // Twice as long as a client may read nothing.
      const ahead = begun + (bytes / all) * 2 * readerMs - performance.now();
      if (ahead > 20) await delay(ahead);
    }
    expect(bytes).toBeGreaterThan(all);
    await closed;
    expect(log.map(({ error }) => error)).toEqual(Array.from({ length: requests }, () => undefined));
  });

  it('with drain waits for each of the requests that came together', async () => {
    const held = holdFunction();
    const { gateway, port } = await startGateway('http', held.handler, { routes: heldAndFast }, { fast: ok });
    const client = connect(port, '127.0.0.1');
    onTestFinished(() => void client.destroy());
    client.write(['/fast', '/held'].map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
    const [first] = await once(client, 'data');
    await held.begun;
    const closed = gateway.close({ drain: true });
    held.release();
    expect(`${first}${await text(client)}`.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
    await closed;
  });

  it('without drain ends connections, and the function goes on', async () => {
    const held = holdFunction();
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
