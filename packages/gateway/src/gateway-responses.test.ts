import { describe, expect, it } from 'vitest';

import type { GatewayResponses } from './api/gateway-response.ts';
import type { RestApiOptions } from './options.ts';
import { send, type ClientResponse } from './testing/client.ts';
import { FunctionError } from './testing/function-invoker.ts';
import { startGateway } from './testing/start-gateway.ts';

const fail = () => {
  throw new FunctionError('boom');
};
const start = (gatewayResponses: GatewayResponses, more: Partial<RestApiOptions> = {}) =>
  startGateway(
    'rest',
    fail,
    {
      routes: [
        { key: 'GET /fails', function: 'hello' },
        { key: 'GET /guarded/{id}', function: 'hello', authorizer: 'guard' },
        { key: 'GET /keyed', function: 'hello', apiKey: true },
      ],
      authorizers: [
        {
          name: 'guard',
          type: 'token',
          function: 'auth',
          identitySource: 'method.request.header.Authorization',
          ttl: 0,
        },
      ],
      apiKeys: [{ id: 'a', value: 'b' }],
      stageVariables: { table: 'orders' },
      gatewayResponses,
      ...more,
    },
    {
      auth: () => ({
        principalId: 'me',
        policyDocument: { Statement: { Effect: 'Deny', Action: '*', Resource: '*' } },
        context: { reason: 'not "today"' },
      }),
    },
  );
const none = { headers: {}, templates: {} };

/** The statuses of all kinds of errors. */
async function statuses(gatewayResponses: GatewayResponses): Promise<Record<string, number>> {
  const gateway = await start(gatewayResponses);
  const ask = async (path: string, headers = {}): Promise<number> =>
    (await send(gateway, `/local${path}`, { headers })).status;
  return {
    route: await ask('/nowhere'),
    token: await ask('/guarded/1'),
    denied: await ask('/guarded/1', { Authorization: 'x' }),
    key: await ask('/keyed'),
    function: await ask('/fails'),
  };
}

describe('a gateway response', () => {
  const plain = { route: 403, token: 401, denied: 403, key: 403, function: 502 };

  it.each<[string, GatewayResponses, Record<string, number>]>([
    ['for nothing', {}, plain],
    [
      'for 4XX',
      { DEFAULT_4XX: { ...none, status: 418 } },
      { ...plain, route: 418, token: 418, denied: 418, key: 418 },
    ],
    ['for 5XX', { DEFAULT_5XX: { ...none, status: 599 } }, { ...plain, function: 599 }],
    [
      'for a missing route',
      { MISSING_AUTHENTICATION_TOKEN: { ...none, status: 404 } },
      { ...plain, route: 404 },
    ],
    ['for callers that are not known', { UNAUTHORIZED: { ...none, status: 407 } }, { ...plain, token: 407 }],
    ['for denied ones', { ACCESS_DENIED: { ...none, status: 404 } }, { ...plain, denied: 404 }],
    ['for API keys', { INVALID_API_KEY: { ...none, status: 402 } }, { ...plain, key: 402 }],
    [
      'for a type, before that of its class',
      { DEFAULT_4XX: { ...none, status: 400 }, UNAUTHORIZED: none },
      { ...plain, route: 400, denied: 400, key: 400 },
    ],
  ])('%s', async (_, responses, expected) => {
    expect(await statuses(responses)).toEqual(expected);
  });

  it('leaves the error as it is but for what it says', async () => {
    const gateway = await start({ MISSING_AUTHENTICATION_TOKEN: { ...none, status: 404 } });
    const response = await send(gateway, '/local/nowhere');
    expect(response).toMatchObject({ status: 404, body: '{"message":"Missing Authentication Token"}' });
    expect(response.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
  });
});

describe('its templates', () => {
  const body = async (template: string, path = '/nowhere', headers = {}): Promise<string> => {
    const templates = { 'application/json': template };
    const gateway = await start({ DEFAULT_4XX: { headers: {}, templates } });
    return (await send(gateway, `/local${path}`, { headers })).body;
  };

  it.each([
    ['$context.error.message', 'Missing Authentication Token'],
    ['{"error":$context.error.messageString}', '{"error":"Missing Authentication Token"}'],
    ['$context.error.responseType', 'MISSING_AUTHENTICATION_TOKEN'],
    ['$context.httpMethod $context.stage.', 'GET local.'],
    ['$stageVariables.table', 'orders'],
    ['$method.request.header.x-a/$method.request.querystring.q', 'one/two'],
    ['[$context.unknown][$stageVariables.no][$method.request.header.no]', '[][][]'],
    ['costs 5$ and $other', 'costs 5$ and $other'],
  ])('%s', async (template, expected) => {
    expect(await body(template, '/nowhere?q=two', { 'X-A': 'one' })).toBe(expected);
  });

  it('have what the authorizer said, and path parameters', async () => {
    const template = '$context.authorizer.principalId: $context.authorizer.reason ($method.request.path.id)';
    expect(await body(template, '/guarded/7', { Authorization: 'x' })).toBe('me: not "today" (7)');
  });

  it('put null where there is no message', async () => {
    const templates = { 'application/json': '{"message":$context.error.messageString}' };
    const gateway = await start({ DEFAULT_5XX: { headers: {}, templates } });
    expect((await send(gateway, '/local/fails')).body).toBe('{"message":"Internal server error"}');
  });

  it.each<[string | undefined, string, string]>([
    [undefined, 'application/json', '{}'],
    ['text/html, application/xml;q=0.9', 'application/xml', '<a/>'],
    ['text/*', 'text/plain', 'a'],
    ['image/png', 'application/json', '{}'],
  ])('are chosen by what the client accepts: %s', async (accept, type, expected) => {
    const templates = { 'text/plain': 'a', 'application/xml': '<a/>', 'application/json': '{}' };
    const gateway = await start({ DEFAULT_4XX: { headers: {}, templates } });
    const headers = accept === undefined ? {} : { Accept: accept };
    const response = await send(gateway, '/local/nowhere', { headers });
    expect([response.headers['content-type'], response.body]).toEqual([type, expected]);
  });
});

describe('its headers', () => {
  const headersOf = async (headers: Record<string, string>): Promise<ClientResponse['headers']> => {
    const gateway = await start({ DEFAULT_4XX: { headers, templates: {} } });
    return (await send(gateway, '/local/nowhere', { headers: { 'X-A': 'one' } })).headers;
  };

  it("are texts, with AWS's quotes or without, or values of the request", async () => {
    const headers = await headersOf({
      'x-quoted': "'*'",
      'x-plain': 'text',
      'x-word': 'toString',
      'x-sent': 'method.request.header.X-A',
      'x-stage': 'context.stage',
      'x-error': 'context.error.responseType',
      'x-table': 'stageVariables.table',
      'x-none': 'method.request.header.none',
      'x-amzn-ErrorType': 'Mine',
    });
    expect(headers).toMatchObject({
      'x-quoted': '*',
      'x-plain': 'text',
      'x-word': 'toString',
      'x-sent': 'one',
      'x-stage': 'local',
      'x-error': 'MISSING_AUTHENTICATION_TOKEN',
      'x-table': 'orders',
      'x-amzn-errortype': 'Mine',
    });
    expect(headers).not.toHaveProperty('x-none');
  });

  it.each([
    ['a b', 'c'],
    ['a', 'b\nc'],
    ['a', "'b\0'"],
    ['a', '"…"'],
  ])('are refused where HTTP does not allow them: %j: %j', async (name, text) => {
    await expect(headersOf({ [name]: text })).rejects.toThrow(TypeError);
  });

  it('go before those of CORS', async () => {
    const cors = {
      allowOrigins: ['*'],
      allowMethods: [],
      allowHeaders: [],
      exposeHeaders: ['x-id'],
      allowCredentials: false,
    };
    const headers = { 'access-control-allow-origin': "'https://app.example'" };
    const gateway = await start({ DEFAULT_4XX: { headers, templates: {} } }, { cors });
    const response = await send(gateway, '/local/guarded/1');
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-expose-headers': 'x-id',
    });
  });
});
