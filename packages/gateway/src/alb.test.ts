import { describe, expect, it } from 'vitest';

import { createGateway } from './index.ts';
import type { AlbRoute } from './options.ts';
import { send, type ClientRequest } from './testing/client.ts';
import { createFunctionInvoker, type Handler } from './testing/function-invoker.ts';
import { gatewayOptions, startGateway } from './testing/start-gateway.ts';

const ok: Handler = () => ({ statusCode: 200, body: 'ok' });
const megabyte = 1_048_576;

describe('the rules of a load balancer', () => {
  const hello = 'hello';
  const routes: readonly AlbRoute[] = [
    { key: 'GET /img/*', function: hello, conditions: { queryString: ['size=*'] } },
    { key: 'versioned', function: hello, conditions: { httpHeader: { 'X-Version': ['2'] } } },
    { key: 'host', function: hello, conditions: { hostHeader: ['*.example.com'] } },
    { key: '$default', function: hello },
    { key: 'ANY /img/*', function: hello },
    { key: 'POST /img/*', function: hello },
  ];

  it.each<[string, string, ClientRequest, string]>([
    ['a path and a query string', '/img/a?size=1', {}, 'GET /img/*'],
    ['a path alone', '/img/a', {}, 'ANY /img/*'],
    ['a path that an earlier rule has, too', '/img/a', { method: 'POST' }, 'ANY /img/*'],
    ['a header', '/img/a', { headers: { 'x-version': '2' } }, 'versioned'],
    ['a host with a port', '/img/a', { headers: { Host: 'API.example.com:8080' } }, 'host'],
    ['nothing of all that', '/', {}, '$default'],
  ])('take %s', async (_, path, request, route) => {
    const gateway = await startGateway('alb', ok, { routes });
    expect((await send(gateway, path, request)).status).toBe(200);
    expect(gateway.log).toMatchObject([{ route, function: 'hello' }]);
  });

  it('answer 404 where none takes the request and there is no default rule', async () => {
    const gateway = await startGateway('alb', ok, { routes: [{ key: 'GET /a', function: hello }] });
    expect(await send(gateway, '/b')).toMatchObject({ status: 404 });
  });

  it('are refused where they are none', () => {
    const create = (...keys: string[]) =>
      createGateway(
        gatewayOptions('alb', createFunctionInvoker({}), {
          routes: keys.map((key) => ({ key, function: hello })),
        }),
      );
    expect(() => create('GET /{id}')).toThrow('has no path parameters');
    expect(() => create('$default', ' $default')).toThrow('stands twice');
  });
});

describe('a load balancer', () => {
  it('names a target group for each function, the same each time', async () => {
    const routes = [
      { key: 'ANY /a', function: 'hello' },
      { key: 'ANY /b', function: 'other' },
    ];
    const arns = new Set<unknown>();
    for (const path of ['/a', '/a', '/b']) {
      const gateway = await startGateway('alb', ok, { routes });
      await send(gateway, path);
      arns.add(JSON.stringify(gateway.invoker.event()['requestContext']));
    }
    expect([...arns]).toEqual([
      expect.stringMatching(
        /"arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup\/hello\/[a-z0-9]{16}"/,
      ),
      expect.stringMatching(/targetgroup\/other\//),
    ]);
  });

  it('refuses bodies of more than 1 MB, and answers of more', async () => {
    const big = { statusCode: 200, body: 'a'.repeat(megabyte) };
    const gateway = await startGateway('alb', () => big);
    const response = await send(gateway, '/', { method: 'POST', body: Buffer.alloc(megabyte + 1) });
    expect(response).toMatchObject({
      status: 413,
      body: expect.stringContaining('413 Request Entity Too Large'),
    });
    expect(gateway.invoker.invocations).toEqual([]);
    expect(await send(gateway, '/')).toMatchObject({ status: 502 });
    expect(gateway.log[1]?.error).toContain('a load balancer takes 1048576');
  });

  it('opens no WebSocket', async () => {
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket' };
    expect(await send(await startGateway('alb', ok), '/', { headers })).toMatchObject({ status: 400 });
  });

  it('sends its errors in HTML, to the letter', async () => {
    const gateway = await startGateway('alb', () => 'no object');
    const { body, headers } = await send(gateway, '/');
    expect(body).toBe(
      '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n',
    );
    expect(headers).toMatchObject({ server: 'awselb/2.0', 'content-type': 'text/html' });
  });

  it("leaves a function's own Server header", async () => {
    const gateway = await startGateway('alb', () => ({ statusCode: 200, headers: { Server: 'mine' } }));
    expect((await send(gateway, '/')).headers['server']).toBe('mine');
  });
});

it.each([
  ['a path and a query string of more than 16 KB', `/x?${'a'.repeat(16_384)}`, {}, 414],
  ['a header of more than 16 KB', '/x', { 'X-A': 'a'.repeat(16_384) }, 400],
])('refuses %s', async (_, path, headers, status) => {
  const gateway = await startGateway('alb', () => ({ statusCode: 200 }));
  expect((await send(gateway, path, { headers })).status).toBe(status);
  expect(gateway.invoker.invocations).toEqual([]);
});
