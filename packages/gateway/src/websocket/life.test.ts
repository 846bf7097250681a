import { once } from 'node:events';
import { connect } from 'node:net';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import type { WebSocketApiOptions } from '../index.ts';
import { send } from '../testing/client.ts';
import type { Handler } from '../testing/function-invoker.ts';
import { holdFunction } from '../testing/held-function.ts';
import { startGateway, type StartedGateway } from '../testing/start-gateway.ts';
import { connectWebSocket, type WebSocketClient } from '../testing/web-socket-client.ts';

const goingAway = { code: 1001, reason: 'Going away' };

const handshake =
  'GET /local HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: X/MA+DSRXZ8WnITjBpxm3g==\r\n\r\n';

interface Served {
  readonly gateway: StartedGateway<'websocket'>;
  readonly client: WebSocketClient;
  /** The types of the events that came so far. */
  readonly types: string[];
}

/** @param onDisconnect what the function does when it is told of the end */
async function served(
  options: Partial<WebSocketApiOptions> = {},
  onDisconnect: Handler = () => undefined,
): Promise<Served> {
  const types: string[] = [];
  const gateway = await startGateway(
    'websocket',
    async (event, invocation) => {
      const { eventType } = (event as { requestContext: { eventType: string } }).requestContext;
      if (eventType === 'DISCONNECT') await onDisconnect(event, invocation);
      types.push(eventType);
      return { statusCode: 200, body: 'old' };
    },
    options,
  );
  return { gateway, client: await connectWebSocket(gateway), types };
}

describe('a connection', () => {
  it.each([
    ['is idle for too long', { idleMs: 30, durationMs: 60_000 }, 'nothing came or went for 0.03 s'],
    ['lasts for too long', { idleMs: 60_000, durationMs: 30 }, 'it was open for 0.03 s'],
  ])('that %s is ended', async (_, lifetime, cause) => {
    const { gateway, client, types } = await served({ lifetime });
    expect(await client.closed).toEqual(goingAway);
    await vi.waitFor(() => expect(types).toEqual(['CONNECT', 'DISCONNECT']), { timeout: 15_000 });
    expect(gateway.invoker.event()).toMatchObject({
      requestContext: { disconnectStatusCode: 1001, disconnectReason: 'Going away' },
    });
    const note = `the gateway ended the connection: 1001 "Going away", ${cause}`;
    await vi.waitFor(() => expect(gateway.log.at(-1)).toMatchObject({ note }), { timeout: 15_000 });
  });
});

describe('update', () => {
  const echo = { key: 'echo', function: 'hello', routeResponse: true };

  it('keeps connections, whose next messages go the new ways', async () => {
    const { gateway, client, types } = await served();
    client.send({ action: 'echo' });
    await vi.waitFor(() => expect(types).toEqual(['CONNECT', 'MESSAGE']), { timeout: 15_000 });
    gateway.gateway.update({ ...gateway.options, routes: [...gateway.options.routes, echo] });
    client.send({ action: 'echo' });
    expect(await client.next()).toBe('old');
  });

  it('is seen by connections in the next events', async () => {
    const { gateway, client } = await served();
    const changed = { stageVariables: { color: 'blue' }, domainName: 'chat.example' };
    gateway.gateway.update({ ...gateway.options, ...changed });
    client.send('text');
    client.socket.close();
    await vi.waitFor(() => expect(gateway.invoker.invocations).toHaveLength(3), { timeout: 15_000 });
    for (const { payload } of gateway.invoker.invocations.slice(1))
      expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({
        stageVariables: { color: 'blue' },
        requestContext: { domainName: 'chat.example', connectionId: expect.any(String) },
      });
  });

  it('keeps the old routes when the new ones are none', async () => {
    const { gateway, client } = await served({ routes: [echo] });
    const broken = { ...gateway.options, routes: [{ ...echo, key: '$no' }] };
    expect(() => gateway.gateway.update(broken)).toThrow('begin with $');
    client.send({ action: 'echo' });
    expect(await client.next()).toBe('old');
  });

  it.each<[string, Partial<WebSocketApiOptions>]>([
    ['API', { apiId: 'another' }],
    ['stage', { stage: 'dev' }],
  ])('ends connections when another %s is served', async (_, changed) => {
    const { gateway, client, types } = await served();
    gateway.gateway.update({ ...gateway.options, ...changed });
    expect(await client.closed).toEqual(goingAway);
    await vi.waitFor(() => expect(types).toEqual(['CONNECT', 'DISCONNECT']), { timeout: 15_000 });
    expect(gateway.invoker.event()).toMatchObject({
      requestContext: { apiId: 'api1234567', stage: 'local' },
    });
  });

  it('makes a WebSocket API of an HTTP API on the same listener, and the other way round', async () => {
    const { gateway, client } = await served();
    const http = await startGateway('http', () => ({ statusCode: 200, body: 'http' }));
    gateway.gateway.update(http.options);
    expect(await client.closed).toEqual(goingAway);
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket' };
    expect((await send(gateway, '/local', { headers })).body).toBe('http');
    gateway.gateway.update(gateway.options);
    await connectWebSocket(gateway);
  });
});

describe('close', () => {
  it('with drain ends connections, and waits until the function was told', async () => {
    const held = holdFunction();
    const { gateway, client, types } = await served({}, held.handler);
    const closed = gateway.gateway.close({ drain: true });
    expect(await client.closed).toEqual(goingAway);
    await held.begun;
    expect(types).toEqual(['CONNECT']);
    held.release();
    await closed;
    expect(types).toEqual(['CONNECT', 'DISCONNECT']);
  });

  it('with drain serves `@connections` until functions are done, and lets no one in again', async () => {
    const held = holdFunction();
    const { gateway, client } = await served({}, held.handler);
    const closed = gateway.gateway.close({ drain: true });
    await client.closed;
    await held.begun;
    expect((await send(gateway, '/local/@connections/nonsense')).status).toBe(410);
    await expect(connectWebSocket(gateway)).rejects.toMatchObject({ status: 503 });
    expect(gateway.log).toContainEqual(
      expect.objectContaining({ method: 'GET', path: '/local', status: 503, error: 'the gateway is ending' }),
    );
    held.release();
    await closed;
    await expect(send(gateway, '/local/@connections/nonsense')).rejects.toThrow('ECONNREFUSED');
  });

  it('with drain waits for messages under way, and for a client that is being let in', async () => {
    const held = holdFunction();
    const gateway = await startGateway('websocket', held.handler);
    const client = connectWebSocket(gateway);
    await held.begun;
    const closed = gateway.gateway.close({ drain: true });
    held.release();
    expect(await (await client).closed).toEqual(goingAway);
    await closed;
    expect(gateway.invoker.invocations).toHaveLength(2);
  });

  it('without drain cuts connections, of which no function is told', async () => {
    const { gateway, client, types } = await served();
    await gateway.gateway.close();
    expect((await client.closed).code).toBe(1001);
    expect(types).toEqual(['CONNECT']);
  });

  it('without drain does not wait for a function that lets a client in', async () => {
    const held = holdFunction();
    const gateway = await startGateway('websocket', held.handler);
    const refused = expect(connectWebSocket(gateway)).rejects.toThrow();
    await held.begun;
    await gateway.gateway.close();
    await refused;
    held.release();
  });

  it('without drain puts an end to one with drain', async () => {
    const held = holdFunction();
    const { gateway } = await served({}, held.handler);
    const drained = gateway.gateway.close({ drain: true });
    await held.begun;
    await gateway.gateway.close();
    await drained;
    held.release();
  });

  it('with drain does not wait long for a client that does not answer', async () => {
    const { gateway, types } = await served();
    const silent = connect(gateway.port, '127.0.0.1');
    onTestFinished(() => void silent.destroy());
    silent.write(handshake);
    await once(silent, 'data');
    await gateway.gateway.close({ drain: true });
    expect(types.filter((type) => type === 'DISCONNECT')).toHaveLength(2);
  }, 20_000);

  it('with drain does not wait for a client that does not read why it is refused', async () => {
    const { gateway, port, log } = await startGateway(
      'websocket',
      () => ({ statusCode: 403, body: 'a'.repeat(5_500_000) }),
      { routes: [{ key: '$connect', function: 'hello', routeResponse: true }] },
      {},
      { readerMs: 50 },
    );
    const silent = connect(port, '127.0.0.1').pause();
    onTestFinished(() => void silent.destroy());
    silent.write(handshake);
    await expect.poll(() => log).toMatchObject([{ status: 403 }]);
    await gateway.close({ drain: true });
    expect(silent.destroyed).toBe(false);
  });
});
