import { ServiceError } from '@lambda-stack/invoke';
import { describe, expect, it, vi } from 'vitest';

import { createFunctionInvoker, FunctionError, RawAnswer } from '../testing/function-invoker.ts';
import { send } from '../testing/client.ts';
import { holdFunction } from '../testing/held-function.ts';
import { gatewayOptions, startGateway } from '../testing/start-gateway.ts';
import { connectWebSocket } from '../testing/web-socket-client.ts';
import { createGateway } from '../index.ts';

/** A handler that answers by event type; what is not said is fine. */
const byType =
  (answers: Readonly<Record<string, unknown>>) =>
  (event: unknown): unknown =>
    answers[contextOf(event)['eventType'] as string] ?? { statusCode: 200 };

interface RecordedEvent {
  readonly requestContext: Readonly<Record<string, unknown>>;
}

function contextOf(event: unknown): RecordedEvent['requestContext'] {
  return (event as RecordedEvent).requestContext;
}

const ok = byType({});
const id = /^[A-Za-z0-9_-]{15}=$/;

const withRoutes = (
  ...keys: string[]
): { routes: { key: string; function: string; routeResponse: boolean }[] } => ({
  routes: keys.map((key) => ({ key, function: 'hello', routeResponse: false })),
});

describe('events', () => {
  it('tell of the connection, of its message and of its end', async () => {
    const events: RecordedEvent[] = [];
    const { port } = await startGateway('websocket', (event) => {
      events.push(event as RecordedEvent);
      return { statusCode: 200 };
    });
    const client = await connectWebSocket({ port }, { path: '/local/?room=a', headers: { 'X-Room': 'b' } });
    client.send('hi');
    await vi.waitFor(() => expect(events).toHaveLength(2), { timeout: 15_000 });
    client.socket.close(4001, 'bored');
    await vi.waitFor(() => expect(events).toHaveLength(3), { timeout: 15_000 });
    const [connect, message, disconnect] = events;
    expect(connect).toMatchObject({
      headers: { Host: `127.0.0.1:${port}`, 'X-Room': 'b', 'X-Forwarded-For': '127.0.0.1' },
      queryStringParameters: { room: 'a' },
      requestContext: {
        eventType: 'CONNECT',
        stage: 'local',
        domainName: `127.0.0.1:${port}`,
        connectionId: expect.stringMatching(id),
        requestId: expect.stringMatching(id),
      },
    });
    expect(message).toMatchObject({
      body: 'hi',
      requestContext: { eventType: 'MESSAGE', routeKey: '$default' },
    });
    expect(message).not.toHaveProperty('headers');
    expect(disconnect?.requestContext).toMatchObject({
      eventType: 'DISCONNECT',
      disconnectStatusCode: 4001,
      disconnectReason: 'bored',
      connectedAt: connect?.requestContext['connectedAt'],
      connectionId: connect?.requestContext['connectionId'],
    });
    const requestIds = new Set(events.map((event) => event.requestContext['requestId']));
    expect(requestIds.size).toBe(3);
  });

  it('have the domain name of the configuration, where it has one', async () => {
    const { port, invoker } = await startGateway('websocket', ok, { domainName: 'ws.example.com' });
    await connectWebSocket({ port }, { headers: { Host: 'elsewhere' } });
    expect(contextOf(invoker.event())['domainName']).toBe('ws.example.com');
  });
});

describe('$connect', () => {
  it('is waited for', async () => {
    const held = holdFunction();
    const { port } = await startGateway('websocket', held.handler);
    const client = connectWebSocket({ port });
    await held.begun;
    held.release();
    expect((await client).response.statusCode).toBe(101);
  });

  it.each([401, 403, 404, 418, 500, 503])(
    'refuses a client with the status of the function, %d',
    async (statusCode) => {
      const { port, log } = await startGateway(
        'websocket',
        byType({ CONNECT: { statusCode, body: 'secret' } }),
      );
      await expect(connectWebSocket({ port })).rejects.toMatchObject({ status: statusCode });
      await vi.waitFor(() => expect(log).toHaveLength(1), { timeout: 15_000 });
      expect(log[0]).toMatchObject({ method: 'GET', path: '/local', status: statusCode, route: '$connect' });
    },
  );

  it('shows the client why with a route response alone', async () => {
    const answer = byType({ CONNECT: { statusCode: 403, body: '{"why":"x"}' } });
    const silent = await startGateway('websocket', answer);
    await expect(connectWebSocket(silent)).rejects.not.toMatchObject({ body: '{"why":"x"}' });
    const routes = [{ key: '$connect', function: 'hello', routeResponse: true }];
    const open = await startGateway('websocket', answer, { routes });
    await expect(connectWebSocket(open)).rejects.toMatchObject({
      body: '{"why":"x"}',
      contentType: 'application/json',
    });
  });

  it.each<[string, unknown, number]>([
    ['nothing', null, 502],
    ['no JSON', new RawAnswer('{'), 502],
    ['an unknown key', { statusCode: 200, status: 'ok' }, 502],
    ['no status code that there is', { statusCode: 42 }, 502],
  ])('refuses a client with 502 when the function answers %s', async (_, answer, status) => {
    const { port, invoker } = await startGateway(
      'websocket',
      byType({ CONNECT: answer ?? new RawAnswer('null') }),
    );
    await expect(connectWebSocket({ port })).rejects.toMatchObject({
      status,
      body: expect.stringMatching(
        /^\{"message": "Internal server error", "connectionId":"[\w-]{15}=", "requestId":"[\w-]{15}="\}$/,
      ),
    });
    expect(invoker.invocations).toHaveLength(1);
  });

  it('refuses a client with 502 when the function fails, and with 504 when it is too slow', async () => {
    const failing = await startGateway('websocket', () => {
      throw new FunctionError('no');
    });
    await expect(connectWebSocket(failing)).rejects.toMatchObject({ status: 502 });
    const held = holdFunction();
    const slow = await startGateway('websocket', held.handler, { timeoutMs: 20 });
    await expect(connectWebSocket(slow)).rejects.toMatchObject({
      status: 504,
      body: expect.stringContaining('"Endpoint request timed out"'),
    });
    held.release();
  });

  it('need not be there', async () => {
    const { port, invoker } = await startGateway('websocket', ok, withRoutes('$default'));
    await connectWebSocket({ port });
    expect(invoker.invocations).toHaveLength(0);
  });

  it('chooses the subprotocol', async () => {
    const { port } = await startGateway(
      'websocket',
      byType({ CONNECT: { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'b' } } }),
    );
    const { socket } = await connectWebSocket({ port }, { subprotocols: ['a', 'b'] });
    expect(socket.protocol).toBe('b');
  });

  it('leaves the subprotocol open where the function says nothing of it', async () => {
    const { port } = await startGateway('websocket', ok);
    await expect(connectWebSocket({ port }, { subprotocols: ['a'] })).rejects.toThrow(
      'Server sent no subprotocol',
    );
  });

  it('is not asked for another path than the stage', async () => {
    const { port, invoker } = await startGateway('websocket', ok);
    for (const path of ['/', '/dev', '/locale', '/local/rooms', '/%6Cocal'])
      await expect(connectWebSocket({ port }, { path })).rejects.toMatchObject({ status: 403 });
    expect(invoker.invocations).toHaveLength(0);
  });

  it('is asked at the root where no stage begins the URL', async () => {
    const { port } = await startGateway('websocket', ok, { stagePrefix: false });
    await connectWebSocket({ port }, { path: '/' });
    await expect(connectWebSocket({ port }, { path: '/local' })).rejects.toMatchObject({ status: 403 });
  });
});

describe('messages', () => {
  const options = {
    routes: ['$connect', '$disconnect', '$default', 'join', 'rooms/leave'].map((key) => ({
      key,
      function: 'hello',
      routeResponse: true,
    })),
  };
  const routeKey = (event: unknown): unknown => ({ statusCode: 200, body: contextOf(event)['routeKey'] });

  it('go to the route that the expression selects, else to $default', async () => {
    const { port } = await startGateway('websocket', routeKey, options);
    const client = await connectWebSocket({ port });
    const keys = [];
    for (const message of [
      { action: 'join' },
      { action: 'other' },
      { action: '$connect' },
      { action: '$disconnect' },
      {},
      'join',
      '',
    ]) {
      client.send(message);
      keys.push(await client.next());
    }
    expect(keys).toEqual(['join', ...Array<string>(6).fill('$default')]);
  });

  it('go by any expression', async () => {
    const { port } = await startGateway('websocket', routeKey, {
      ...options,
      routeSelectionExpression: '${request.body.to.service}/${request.body.action}',
    });
    const client = await connectWebSocket({ port });
    client.send({ to: { service: 'rooms' }, action: 'leave' });
    expect(await client.next()).toBe('rooms/leave');
  });

  it('are refused where no route is for them', async () => {
    const { port, invoker, log } = await startGateway('websocket', ok, withRoutes('join'));
    const client = await connectWebSocket({ port });
    client.send('hello');
    expect(await client.next()).toMatch(
      /^\{"message": "Forbidden", "connectionId":"[\w-]{15}=", "requestId":"[\w-]{15}="\}$/,
    );
    expect(invoker.invocations).toHaveLength(0);
    client.send({ action: 'leave' });
    await client.next();
    expect(log.slice(-2)).toMatchObject([
      { method: 'MESSAGE', status: 403, error: 'the message names no route, and there is no $default' },
      { method: 'MESSAGE', status: 403, error: 'no route "leave", and no $default' },
    ]);
  });

  it.each<[string, () => unknown, string]>([
    [
      'fails',
      () => {
        throw new FunctionError('no');
      },
      'Internal server error',
    ],
    [
      'is throttled',
      () => {
        throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.');
      },
      'Internal server error',
    ],
    ['answers no object', () => 'hello', 'Internal server error'],
    ['answers an unknown key', () => ({ statusCode: 200, Data: 'x' }), 'Internal server error'],
    [
      'throws what nobody foresaw',
      () => {
        throw new Error('no emulator');
      },
      'Internal server error',
    ],
  ])('are answered with an error when the function %s', async (_, handler, message) => {
    const { port } = await startGateway('websocket', handler, withRoutes('$default'));
    const client = await connectWebSocket({ port });
    client.send('hello');
    expect(JSON.parse(String(await client.next()))).toMatchObject({ message });
    client.send('the connection stays');
    await client.next();
  });

  it('are answered with an error when the function is too slow', async () => {
    const held = holdFunction();
    const { port } = await startGateway('websocket', held.handler, {
      ...withRoutes('$default'),
      timeoutMs: 20,
    });
    const client = await connectWebSocket({ port });
    client.send('hello');
    expect(await client.next()).toContain('"Endpoint request timed out"');
    held.release();
  });

  it.each([200, 201, 301, 401, 501])('are not answered by a function that says %d', async (statusCode) => {
    const answers = [{ statusCode, body: 'not for the client' }, null];
    const { port } = await startGateway('websocket', () => answers.shift(), withRoutes('$default'));
    const client = await connectWebSocket({ port });
    client.send('first');
    client.send('second');
    expect(await client.next()).toContain('Internal server error');
  });

  it.each<[string, unknown, string]>([
    ['its body', { statusCode: 200, body: 'welcome' }, 'welcome'],
    ['its body, whatever the status', { statusCode: 500, body: 'sorry' }, 'sorry'],
    ['an empty message for no body', { statusCode: 200 }, ''],
  ])('are answered by a route response with %s', async (_, answer, message) => {
    const { port } = await startGateway(
      'websocket',
      (event) => (contextOf(event)['messageId'] ? answer : {}),
      options,
    );
    const client = await connectWebSocket({ port });
    client.send('hello');
    expect(await client.next()).toBe(message);
  });

  it('are answered by $echo with the event, where the route has a response', async () => {
    const { port } = await startGateway('websocket', ok, {
      routes: [{ key: '$default', function: '$echo', routeResponse: true }],
    });
    const client = await connectWebSocket({ port });
    client.send('hello');
    expect(JSON.parse(String(await client.next()))).toMatchObject({
      body: 'hello',
      requestContext: { eventType: 'MESSAGE' },
    });
  });

  it('do not wait for each other', async () => {
    const held = holdFunction();
    const { port } = await startGateway(
      'websocket',
      (event, invocation) => {
        const { body } = event as { body?: string };
        if (body === 'slow') return held.handler(event, invocation);
        return { statusCode: 200, body: 'fast' };
      },
      { routes: [{ key: '$default', function: 'hello', routeResponse: true }] },
    );
    const client = await connectWebSocket({ port });
    client.send('slow');
    await held.begun;
    client.send('fast');
    expect(await client.next()).toBe('fast');
    held.release();
    expect(await client.next()).toBe('held');
  });
});

describe('a request that is no handshake', () => {
  it.each(['/local', '/', '/local/@connections', '/local/@connections/a/b'])(
    'is refused at %s',
    async (path) => {
      const { port } = await startGateway('websocket', ok);
      const { status, body, headers } = await send({ port }, path);
      expect([status, body]).toEqual([403, '{"message":"Missing Authentication Token"}']);
      expect(headers['x-amzn-requestid']).toBeDefined();
    },
  );
});

it('refuses routes and expressions that are none', () => {
  const options = gatewayOptions('websocket', createFunctionInvoker({}));
  expect(() => createGateway({ ...options, routeSelectionExpression: 'x' })).toThrow('names no value');
  expect(() => createGateway({ ...options, ...withRoutes('GET /a') })).toThrow('messages have none');
  expect(() => createGateway({ ...options, ...withRoutes('a', 'a') })).toThrow('stands twice');
});
