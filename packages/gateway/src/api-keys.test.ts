import { describe, expect, it } from 'vitest';

import { send } from './testing/client.ts';
import { startGateway } from './testing/start-gateway.ts';

const respond = () => ({ statusCode: 200, body: 'hello' });
const apiKeys = [
  { id: 'partner', value: 's3cret' },
  { id: 'other', value: 'other-s3cret' },
];
const routes = [
  { key: 'GET /closed', function: 'hello', apiKey: true },
  { key: 'GET /open', function: 'hello' },
];

describe('a route that asks for an API key', () => {
  it.each([
    ['with none', {}],
    ['with a wrong one', { 'x-api-key': 'S3CRET' }],
    ['with an empty one', { 'x-api-key': '' }],
  ])('answers 403 %s', async (_, headers) => {
    const gateway = await startGateway('rest', respond, { routes, apiKeys });
    const response = await send(gateway, '/local/closed', { headers });
    expect(response).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect(response.headers['x-amzn-errortype']).toBe('ForbiddenException');
    expect(gateway.invoker.invocations).toEqual([]);
    expect(gateway.log[0]?.error).toContain('x-api-key');
    expect(gateway.log[0]?.error).not.toContain('S3CRET');
  });

  it('takes each of the keys, and names it in the event', async () => {
    const gateway = await startGateway('rest', respond, { routes, apiKeys });
    for (const { id, value } of apiKeys) {
      const response = await send(gateway, '/local/closed', { headers: { 'X-API-Key': value } });
      expect(response.status).toBe(200);
      expect(gateway.invoker.event()).toMatchObject({
        requestContext: { identity: { apiKey: value, apiKeyId: id } },
      });
    }
  });

  it('is asked after its authorizer', async () => {
    const gateway = await startGateway(
      'rest',
      respond,
      {
        routes: [{ key: 'GET /closed', function: 'hello', apiKey: true, authorizer: 'guard' }],
        apiKeys,
        authorizers: [{ name: 'guard', type: 'request', function: 'auth', identitySources: [], ttl: 0 }],
      },
      { auth: () => null },
    );
    expect((await send(gateway, '/local/closed')).status).toBe(500);
  });
});

it('a route that does not ask for a key takes requests without one', async () => {
  const gateway = await startGateway('rest', respond, { routes, apiKeys });
  expect((await send(gateway, '/local/open', { headers: { 'x-api-key': 'any' } })).status).toBe(200);
  expect(gateway.invoker.event()).not.toHaveProperty('requestContext.identity.apiKey');
});
