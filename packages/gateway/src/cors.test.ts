import { describe, expect, it } from 'vitest';

import type { CorsOptions } from '@lambda-stack/invoke';
import { send } from './testing/client.ts';
import { startGateway } from './testing/start-gateway.ts';

const cors = (overrides: Partial<CorsOptions> = {}): CorsOptions => ({
  allowOrigins: ['https://app.example'],
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['authorization', 'content-type'],
  exposeHeaders: ['x-id'],
  maxAge: 300,
  allowCredentials: false,
  ...overrides,
});
const preflight = { Origin: 'https://app.example', 'Access-Control-Request-Method': 'POST' };
const corsHeaders = (headers: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));
const ok = () => ({ statusCode: 200 });
const respond = () => ({
  statusCode: 200,
  headers: { 'Access-Control-Allow-Origin': 'https://evil.example', 'access-control-max-age': '1' },
});

describe('an HTTP API with CORS', () => {
  it('answers a preflight request with 204, without a route and without the function', async () => {
    const gateway = await startGateway('http', respond, {
      routes: [],
      cors: cors({ allowCredentials: true }),
    });
    const response = await send(gateway, '/anything', { method: 'OPTIONS', headers: preflight });
    expect(response).toMatchObject({ status: 204, body: '' });
    expect(corsHeaders(response.headers)).toEqual({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '300',
    });
    expect(response.headers['vary']).toBe('Origin');
    expect(response.headers['apigw-requestid']).toBeDefined();
    expect(response.headers['content-length']).toBeUndefined();
    expect(gateway.invoker.invocations).toEqual([]);
  });

  it('answers OPTIONS itself also where a route takes it', async () => {
    const gateway = await startGateway('http', respond, { cors: cors() });
    expect((await send(gateway, '/x', { method: 'OPTIONS' })).status).toBe(204);
    expect(gateway.invoker.invocations).toEqual([]);
  });

  it.each([
    ['another origin', { ...preflight, Origin: 'https://other.example' }],
    ['no origin', { 'Access-Control-Request-Method': 'POST' }],
    ['no method asked for', { Origin: 'https://app.example' }],
  ])('gives a preflight request with %s no headers', async (_, headers) => {
    const gateway = await startGateway('http', respond, { cors: cors() });
    const response = await send(gateway, '/x', { method: 'OPTIONS', headers });
    expect(response.status).toBe(204);
    expect(corsHeaders(response.headers)).toEqual({});
  });

  it("puts its headers in the place of the function's", async () => {
    const gateway = await startGateway('http', respond, { cors: cors() });
    const response = await send(gateway, '/x', { headers: { Origin: 'https://app.example' } });
    expect(corsHeaders(response.headers)).toEqual({
      'access-control-allow-origin': 'https://app.example',
      'access-control-expose-headers': 'x-id',
    });
    const other = await send(gateway, '/x', { headers: { Origin: 'https://other.example' } });
    expect(corsHeaders(other.headers)).toEqual({});
  });

  it('lets a browser read its errors', async () => {
    const gateway = await startGateway('http', respond, { routes: [], cors: cors() });
    const response = await send(gateway, '/x', { headers: { Origin: 'https://app.example' } });
    expect(response.status).toBe(404);
    expect(response.headers['access-control-allow-origin']).toBe('https://app.example');
  });

  it.each([
    [['*'], 'https://any.example', '*'],
    [['https://*'], 'https://any.example', 'https://any.example'],
    [['https://*'], 'http://any.example', undefined],
    [['http://*', 'https://app.example'], 'http://any.example', 'http://any.example'],
    [['https://app.example'], 'https://app.example.evil', undefined],
  ])('with the origins %s says to %s: %s', async (allowOrigins, Origin, allowed) => {
    const gateway = await startGateway('http', respond, { cors: cors({ allowOrigins }) });
    const response = await send(gateway, '/x', { headers: { Origin } });
    expect(response.headers['access-control-allow-origin']).toBe(allowed);
  });
});

it("leaves the function's headers alone without CORS", async () => {
  const gateway = await startGateway('http', respond);
  const response = await send(gateway, '/x', { headers: { Origin: 'https://app.example' } });
  expect(response.headers['access-control-allow-origin']).toBe('https://evil.example');
  await send(gateway, '/x', { method: 'OPTIONS', headers: preflight });
  expect(gateway.invoker.invocations).toHaveLength(2);
});

describe('a REST API with CORS', () => {
  const routes = ['GET /a', 'POST /a', 'ANY /items/{id}', 'OPTIONS /own'].map((key) => ({
    key,
    function: 'hello',
  }));

  it('has a mock OPTIONS method on each resource', async () => {
    const gateway = await startGateway('rest', respond, { routes, cors: cors() });
    for (const path of ['/local/a', '/local/items/7']) {
      const response = await send(gateway, path, { method: 'OPTIONS', headers: preflight });
      expect(response).toMatchObject({ status: 200, body: '' });
      expect(corsHeaders(response.headers)).toEqual({
        'access-control-allow-origin': 'https://app.example',
        'access-control-allow-methods': 'GET,POST',
        'access-control-allow-headers': 'authorization,content-type',
        'access-control-max-age': '300',
      });
    }
    expect(gateway.invoker.invocations).toEqual([]);
  });

  it('leaves an OPTIONS method of its own to the function', async () => {
    const gateway = await startGateway('rest', respond, { routes, cors: cors() });
    await send(gateway, '/local/own', { method: 'OPTIONS' });
    expect(gateway.invoker.invocations).toHaveLength(1);
  });

  it('adds headers to its own errors, not to the answers of functions', async () => {
    const gateway = await startGateway('rest', respond, { routes, cors: cors() });
    const error = await send(gateway, '/local/none', { headers: { Origin: 'https://app.example' } });
    expect(corsHeaders(error.headers)).toEqual({
      'access-control-allow-origin': 'https://app.example',
      'access-control-expose-headers': 'x-id',
    });
    const answer = await send(gateway, '/local/a', { headers: { Origin: 'https://app.example' } });
    expect(answer.headers['access-control-allow-origin']).toBe('https://evil.example');
  });

  it.each([
    [['*'], undefined, '*'],
    [['https://a.example', 'https://b.example'], 'https://b.example', 'https://b.example'],
    [['https://a.example', 'https://b.example'], 'https://c.example', 'https://a.example'],
    [['https://*'], 'http://c.example', undefined],
  ])('with the origins %s says to %s: %s', async (allowOrigins, origin, allowed) => {
    const gateway = await startGateway('rest', respond, { routes, cors: cors({ allowOrigins }) });
    const headers = origin === undefined ? {} : { Origin: origin };
    const response = await send(gateway, '/local/a', { method: 'OPTIONS', headers });
    expect(response.headers['access-control-allow-origin']).toBe(allowed);
  });
});

describe('CORS and authorizers', () => {
  const app = { Origin: 'https://app.example' };
  const authorizer = { name: 'guard', type: 'request', function: 'auth', ttl: 0 } as const;
  const routes = [{ key: 'GET /a', function: 'hello', authorizer: 'guard' }];

  it('an HTTP API answers OPTIONS before it authorizes, and lets a browser read the refusal', async () => {
    const gateway = await startGateway('http', respond, {
      routes,
      cors: cors(),
      authorizers: [
        {
          ...authorizer,
          identitySources: ['$request.header.Authorization'],
          payloadFormat: '2.0',
          simpleResponses: true,
        },
      ],
    });
    expect((await send(gateway, '/a', { method: 'OPTIONS', headers: preflight })).status).toBe(204);
    const refusal = await send(gateway, '/a', { headers: app });
    expect(refusal.status).toBe(401);
    expect(refusal.headers['access-control-allow-origin']).toBe('https://app.example');
    expect(gateway.invoker.invocations).toEqual([]);
  });

  it('the mock OPTIONS method of a REST API asks nobody, and a refusal has its headers', async () => {
    const gateway = await startGateway('rest', respond, {
      routes: [{ key: 'GET /a', function: 'hello', authorizer: 'guard', apiKey: true }],
      cors: cors(),
      authorizers: [{ ...authorizer, identitySources: ['method.request.header.Authorization'] }],
    });
    expect((await send(gateway, '/local/a', { method: 'OPTIONS', headers: preflight })).status).toBe(200);
    const refusal = await send(gateway, '/local/a', { headers: app });
    expect(refusal.status).toBe(401);
    expect(refusal.headers['access-control-allow-origin']).toBe('https://app.example');
    expect(gateway.invoker.invocations).toEqual([]);
  });
});

it('a REST API does nothing for other origins by itself', async () => {
  const gateway = await startGateway('rest', respond, { routes: [{ key: 'GET /a', function: 'hello' }] });
  const response = await send(gateway, '/local/a', { method: 'OPTIONS', headers: preflight });
  expect(response.status).toBe(403);
  expect(corsHeaders(response.headers)).toEqual({});
});

describe.each([
  ['http', '/x'],
  ['rest', '/local/x'],
  ['url', '/x'],
] as const)('the log of a preflight request to %s', (type, path) => {
  it.each([
    [{ Origin: 'https://other.example' }, 'CORS does not allow the origin "https://other.example"'],
    [{ 'Access-Control-Request-Method': 'PUT' }, 'CORS does not allow the method "PUT"'],
    [
      { 'Access-Control-Request-Headers': 'Content-Type, x-other' },
      'CORS does not allow the header "x-other"',
    ],
    [{ 'Access-Control-Request-Method': 'HEAD' }, undefined],
    [{ 'Access-Control-Request-Headers': 'Authorization' }, undefined],
    [{}, undefined],
  ])('with %j says %s', async (headers, note) => {
    const gateway = await startGateway(type, respond, { cors: cors() });
    await send(gateway, path, { method: 'OPTIONS', headers: { ...preflight, ...headers } });
    expect(gateway.log).toMatchObject([{ method: 'OPTIONS', error: undefined, note }]);
  });

  it('knows what "*" stands for', async () => {
    const all = cors({ allowMethods: ['*'], allowHeaders: ['*'] });
    const gateway = await startGateway(type, respond, { cors: all });
    for (const name of ['x-any', 'authorization']) {
      const headers = {
        ...preflight,
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': name,
      };
      await send(gateway, path, { method: 'OPTIONS', headers });
    }
    expect(gateway.log.map(({ note }) => note)).toEqual([
      undefined,
      'CORS does not allow the header "authorization"',
    ]);
  });
});

describe('the log of a request of another origin says what a browser refuses', () => {
  const Origin = 'https://app.example';
  const allow = (...values: string[]) => ({
    statusCode: 200,
    multiValueHeaders: { 'access-control-allow-origin': values },
    headers: values.length === 1 ? { 'Access-Control-Allow-Origin': values[0] } : {},
  });
  it.each([
    ['url', allow('*'), Origin, /Allow-Origin is "\*, https:\/\/app\.example", the origin "https:/],
    ['url', allow(), Origin, undefined],
    ['url', allow(), 'https://b.example', 'CORS does not allow the origin "https://b.example"'],
    ['http', allow('https://b.example'), Origin, undefined],
    ['http', allow('*'), 'https://b.example', 'CORS does not allow the origin "https://b.example"'],
    ['rest', allow(), Origin, /the function has to send Access-Control-Allow-Origin itself$/],
    ['rest', allow('http://x'), Origin, /Allow-Origin is "http:\/\/x", the origin "https:/],
    ['rest', allow('*', Origin), Origin, /Allow-Origin is "\*, https:/],
    ['rest', allow(Origin), Origin, undefined],
    ['rest', allow('*'), Origin, undefined],
    ['rest', allow(), undefined, undefined],
  ] as const)('%s, %j, %s: %s', async (type, answer, origin, note) => {
    const { multiValueHeaders, ...plain } = answer;
    const gateway = await startGateway(
      type,
      () => (type === 'rest' ? { ...plain, multiValueHeaders } : plain),
      {
        cors: cors(),
      },
    );
    const headers = origin === undefined ? {} : { Origin: origin };
    await send(gateway, type === 'rest' ? '/local/x' : '/x', { headers });
    expect(gateway.log[0]?.error).toBeUndefined();
    if (note === undefined) expect(gateway.log[0]?.note).toBeUndefined();
    else expect(gateway.log[0]?.note).toMatch(note);
  });

  it("a page of the gateway's own origin is refused nothing", async () => {
    const gateway = await startGateway('rest', ok, { cors: cors() });
    await send(gateway, '/local/x', {
      method: 'POST',
      headers: { Origin: `http://127.0.0.1:${gateway.port}` },
    });
    expect(gateway.log).toMatchObject([{ status: 200, note: undefined }]);
  });

  it.each([
    ['http', '/x', 404],
    ['rest', '/local/x', 403],
  ] as const)('%s without cors hints at it', async (type, path, status) => {
    const gateway = await startGateway(type, ok, { routes: [{ key: 'GET /x', function: 'hello' }] });
    await send(gateway, path, { method: 'OPTIONS', headers: preflight });
    await send(gateway, path, { method: 'OPTIONS' });
    expect(gateway.log).toMatchObject([
      { status, error: expect.stringContaining('"cors" of the gateway would answer it') },
      { status, error: 'no route matches' },
    ]);
  });
});
