import { describe, expect, it } from 'vitest';

import { createGateway, type WebSocketApiOptions } from '../index.ts';
import { createFunctionInvoker, FunctionError } from '../testing/function-invoker.ts';
import { gatewayOptions, startGateway, type StartedGateway } from '../testing/start-gateway.ts';
import { connectWebSocket } from '../testing/web-socket-client.ts';

interface Event {
  readonly type?: string;
  readonly methodArn?: string;
  readonly requestContext: Readonly<Record<string, unknown>>;
}

const policy = (effect: string, resource: unknown): object => ({
  principalId: 'ada',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resource }],
  },
  context: { team: 'blue', level: 7 },
});

const options: Partial<WebSocketApiOptions> = {
  routes: [
    { key: '$connect', function: 'hello', routeResponse: false, authorizer: 'guard' },
    { key: '$disconnect', function: 'hello', routeResponse: false },
    { key: '$default', function: 'hello', routeResponse: true },
  ],
  authorizers: [
    { name: 'guard', type: 'request', function: 'hello', identitySources: ['route.request.header.X-Token'] },
  ],
};

/** A gateway whose authorizer and whose routes are one function. */
function start(decide: (event: Event) => unknown): Promise<StartedGateway<'websocket'>> {
  return startGateway(
    'websocket',
    (event) => {
      const { type, requestContext } = event as Event;
      if (type === 'REQUEST') return decide(event as Event);
      return { statusCode: 200, body: JSON.stringify(requestContext['authorizer']) };
    },
    options,
  );
}

const headers = { 'X-Token': 'let-me-in' };

describe('an authorizer of $connect', () => {
  it('is asked once, and all events of the connection have what it found out', async () => {
    const gateway = await start(({ methodArn }) => policy('Allow', methodArn));
    const client = await connectWebSocket(gateway, { headers });
    const authorizer = {
      principalId: 'ada',
      team: 'blue',
      level: '7',
      integrationLatency: expect.any(Number),
    };
    expect(gateway.invoker.event()).toMatchObject({ requestContext: { eventType: 'CONNECT', authorizer } });
    client.send('who am I?');
    expect(JSON.parse(String(await client.next()))).toEqual(authorizer);
    const types = gateway.invoker.invocations.map(
      ({ payload }) => (JSON.parse(Buffer.from(payload).toString()) as Event).type,
    );
    expect(types).toEqual(['REQUEST', undefined, undefined]);
  });

  it('is asked for each client anew', async () => {
    let count = 0;
    const gateway = await start(({ methodArn }) => {
      count += 1;
      return policy('Allow', methodArn);
    });
    await connectWebSocket(gateway, { headers });
    await connectWebSocket(gateway, { headers });
    expect(count).toBe(2);
  });

  it.each<[string, (event: Event) => unknown, number, string]>([
    ['forbids it', ({ methodArn }) => policy('Deny', methodArn), 403, 'Forbidden'],
    ['allows something else', () => policy('Allow', 'arn:aws:execute-api:*:*:*/*/other'), 403, 'Forbidden'],
    ['says nothing', () => ({}), 500, 'Internal server error'],
    [
      'says "Unauthorized"',
      () => {
        throw new FunctionError('Unauthorized');
      },
      401,
      'Unauthorized',
    ],
    [
      'fails',
      () => {
        throw new FunctionError('oops');
      },
      500,
      'Internal server error',
    ],
    [
      'cannot be called',
      () => {
        throw new Error('no emulator');
      },
      500,
      'Internal server error',
    ],
  ])('that %s keeps the client out', async (_, decide, status, message) => {
    const gateway = await start(decide);
    await expect(connectWebSocket(gateway, { headers })).rejects.toMatchObject({
      status,
      body: expect.stringContaining(`{"message": "${message}"`),
    });
    expect(gateway.invoker.invocations).toHaveLength(1);
    expect(gateway.log).toMatchObject([{ status, route: '$connect', function: undefined }]);
  });

  it('is not asked without an identity', async () => {
    const gateway = await start(() => undefined);
    await expect(connectWebSocket(gateway)).rejects.toMatchObject({ status: 401 });
    expect(gateway.invoker.invocations).toHaveLength(0);
  });

  it('must be there', () => {
    const invoker = createFunctionInvoker({});
    const broken = gatewayOptions('websocket', invoker, { ...options, authorizers: [] });
    expect(() => createGateway(broken)).toThrow('an authorizer that there is not: guard');
  });
});
