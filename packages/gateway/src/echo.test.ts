import { describe, expect, it } from 'vitest';

import { send } from './testing/client.ts';
import { FunctionError } from './testing/function-invoker.ts';
import { startGateway } from './testing/start-gateway.ts';
import { connectWebSocket } from './testing/web-socket-client.ts';

const notCalled = (): never => {
  throw new FunctionError('a function was called');
};
const json = (body: string): unknown => JSON.parse(body);

describe.each([
  ['http', { routes: [{ key: 'GET /debug', function: '$echo' }] }, '', 'rawPath'],
  ['http', { payloadFormat: '1.0', routes: [{ key: 'GET /debug', function: '$echo' }] }, '', 'path'],
  ['rest', { routes: [{ key: 'GET /debug', function: '$echo' }] }, '/local', 'path'],
  ['rest', { routes: [{ key: 'GET /debug', function: '$echo', stream: true }] }, '/local', 'path'],
  ['alb', { routes: [{ key: 'GET /debug', function: '$echo' }] }, '', 'path'],
  ['alb', { multiValueHeaders: true, routes: [{ key: 'GET /debug', function: '$echo' }] }, '', 'path'],
] as const)('$echo in a route of type %s with %o', (type, overrides, stage, pathKey) => {
  const ask = async (query: string) => {
    const { port, invoker } = await startGateway(type, notCalled, overrides);
    const { status, headers, body } = await send({ port }, `${stage}/debug${query}`);
    expect(invoker.invocations).toEqual([]);
    expect(status).toBe(200);
    return { type: headers['content-type'], body };
  };

  it('answers with the event as JSON', async () => {
    const { type, body } = await ask('?a=1');
    expect(type).toBe('application/json');
    expect(json(body)).toMatchObject({ [pathKey]: '/debug' });
    expect(body).not.toContain('\n');
  });

  it('indents it with ?pretty', async () => {
    const { body } = await ask('?pretty');
    expect(body).toContain(`\n  "${pathKey}": "/debug",\n`);
    expect(json(body)).toMatchObject({ [pathKey]: '/debug' });
  });

  it('tells the type of every value with ?dump', async () => {
    const { type, body } = await ask('?dump=1');
    expect(type).toBe('text/plain; charset=utf-8');
    expect(body).toContain(`\n  ${pathKey}: string "/debug"\n`);
    expect(body).toContain('\n  requestContext: object of ');
  });
});

it('$echo answers messages of a WebSocket API where the route has a response', async () => {
  const { port } = await startGateway('websocket', notCalled, {
    routes: [
      { key: '$connect', function: '$echo', routeResponse: false },
      { key: '$default', function: '$echo', routeResponse: true },
    ],
  });
  const client = await connectWebSocket({ port });
  client.send('hi');
  expect(json(String(await client.next()))).toMatchObject({
    body: 'hi',
    requestContext: { eventType: 'MESSAGE', routeKey: '$default' },
  });
});

it('$echo stays with the gateway when its routes change, and other functions are called', async () => {
  const { gateway, port, options } = await startGateway('http', () => 'called', {
    routes: [{ key: 'GET /debug', function: 'hello' }],
  });
  expect((await send({ port }, '/debug')).body).toBe('called');
  gateway.update({ ...options, routes: [{ key: 'GET /debug', function: '$echo' }] });
  expect(json((await send({ port }, '/debug')).body)).toMatchObject({ routeKey: 'GET /debug' });
});
