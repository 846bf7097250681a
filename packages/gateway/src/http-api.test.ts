import { ServiceError } from '@lambda-stack/invoke';
import { describe, expect, it } from 'vitest';

import { send } from './testing/client.ts';
import { FunctionError, RawAnswer, type Handler } from './testing/function-invoker.ts';
import { startGateway } from './testing/start-gateway.ts';

const ok: Handler = () => ({ statusCode: 200 });
const answering = (answer: unknown, payloadFormat: '1.0' | '2.0' = '2.0') =>
  startGateway('http', () => answer, { payloadFormat });

describe('an HTTP API, for an answer in format 2.0', () => {
  it('sends status, headers, cookies and body', async () => {
    const gateway = await answering({
      statusCode: 201,
      headers: { 'X-Custom': 'a', 'X-Number': 5, 'X-Flag': true, 'X-Null': null },
      cookies: ['a=1; Path=/', 'b=2'],
      body: '{"ok":true}',
      unknown: 'is ignored',
    });
    const response = await send(gateway, '/x');
    expect(response.status).toBe(201);
    expect(response.body).toBe('{"ok":true}');
    expect(response.rawHeaders).toEqual(
      expect.arrayContaining([
        ['X-Custom', 'a'],
        ['X-Number', '5'],
        ['X-Flag', 'true'],
        ['set-cookie', 'a=1; Path=/'],
        ['set-cookie', 'b=2'],
        ['Content-Type', 'text/plain; charset=utf-8'],
      ]),
    );
    expect(response.headers['x-null']).toBeUndefined();
    expect(response.headers['apigw-requestid']).toMatch(/^[\w-]{15}=$/);
  });

  it('sends each name once, the last casing with its value, but every cookie', async () => {
    const headers = { 'x-a': '1', 'content-type': 'text/css', 'X-A': '2', 'Content-Type': 'text/html' };
    const cookies = { 'Set-Cookie': 'a=1', 'set-cookie': 'b=2' };
    const gateway = await answering({ statusCode: 200, headers: { ...headers, ...cookies } });
    const { rawHeaders } = await send(gateway, '/x');
    expect(rawHeaders.filter(([name]) => /^(x-a|content-type|set-cookie)$/i.test(name))).toEqual([
      ['X-A', '2'],
      ['Content-Type', 'text/html'],
      ['Set-Cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]);
  });

  it('sends its own request id, whatever the function says', async () => {
    const gateway = await answering({ statusCode: 200, headers: { 'APIGW-RequestId': 'mine' } });
    const { rawHeaders } = await send(gateway, '/x');
    expect(rawHeaders.filter(([name]) => /^apigw-requestid$/i.test(name))).toEqual([
      ['Apigw-Requestid', expect.stringMatching(/^[\w-]{15}=$/)],
    ]);
  });

  it.each([
    ['an object', '{"a": 1,  "b":[]}', '{"a": 1,  "b":[]}'],
    ['an empty object', '{}', '{}'],
    ['an array', '[1,2]', '[1,2]'],
    ['a number', '1.0', '1.0'],
    ['null', 'null', 'null'],
    ['a string, without its quotes', '"h\\u00e9llo"', 'héllo'],
  ])('infers 200 and JSON from %s', async (_, written, sent) => {
    const response = await send(await answering(new RawAnswer(written)), '/x');
    expect(response).toMatchObject({ status: 200, body: sent });
    expect(response.headers['content-type']).toBe('application/json');
  });

  it.each([
    ['statusCode 0', { statusCode: 0 }],
    ['statusCode 200.5', { statusCode: 200.5 }],
    ['statusCode "ok"', { statusCode: 'ok' }],
    ['statusCode 101', { statusCode: 101 }],
    ['a body that is an object', { statusCode: 200, body: { a: 1 } }],
    ['headers that are no object', { statusCode: 200, headers: 'x' }],
    ['a header value that is an array', { statusCode: 200, headers: { a: ['b'] } }],
    ['a header value with a line break', { statusCode: 200, headers: { a: 'b\r\nSet-Cookie: c=d' } }],
    ['a header name with a blank', { statusCode: 200, headers: { 'a b': 'c' } }],
    ['a header value beyond Latin-1', { statusCode: 200, headers: { a: '中' } }],
    ['cookies that are no array', { statusCode: 200, cookies: 'a=b' }],
    ['a cookie with a line break', { statusCode: 200, cookies: ['a=b\nx: y'] }],
    ['isBase64Encoded that is no boolean', { statusCode: 200, isBase64Encoded: 'yes' }],
    ['base64 that is none', { statusCode: 200, isBase64Encoded: true, body: '%%%' }],
    ['no JSON', new RawAnswer('<html>')],
  ])('answers 500 to %s', async (_, answer) => {
    const gateway = await answering(answer);
    const response = await send(gateway, '/x');
    expect(response).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    expect(response.headers['content-type']).toBe('application/json');
    expect(response.headers['apigw-requestid']).toBeDefined();
    expect(gateway.log[0]?.error).toBeDefined();
  });

  it('takes the digits of a status', async () => {
    expect(await send(await answering({ statusCode: '418' }), '/x')).toMatchObject({ status: 418, body: '' });
  });

  it('decodes a base64 body by the flag', async () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    const answer = { statusCode: 200, isBase64Encoded: true, body: bytes.toString('base64') };
    const response = await send(await answering(answer), '/x');
    expect(response.bytes.equals(bytes)).toBe(true);
    expect(response.headers['content-length']).toBe('4');
  });

  it('keeps the framing of the response to itself', async () => {
    const headers = {
      'Content-Length': '1',
      'Transfer-Encoding': 'chunked',
      Connection: 'upgrade',
      Trailer: 'x',
    };
    const response = await send(await answering({ statusCode: 200, headers, body: 'whole' }), '/x');
    expect(response.body).toBe('whole');
    expect(response.headers['content-length']).toBe('5');
    expect(response.headers['transfer-encoding']).toBeUndefined();
    expect(response.headers['trailer']).toBeUndefined();
  });
});

describe('an HTTP API, for an answer in format 1.0', () => {
  it('sends the values of headers before those of multiValueHeaders', async () => {
    const answer = {
      statusCode: 200,
      headers: { 'X-A': 'single', 'X-B': 'only' },
      multiValueHeaders: { 'x-a': ['multi', 'single'], 'X-C': ['1', '2'] },
    };
    const { rawHeaders } = await send(await answering(answer, '1.0'), '/x');
    expect(rawHeaders.filter(([name]) => /^x-[abc]$/i.test(name))).toEqual([
      ['X-A', 'single'],
      ['X-B', 'only'],
      ['X-A', 'multi'],
      ['X-C', '1'],
      ['X-C', '2'],
    ]);
  });

  it.each([
    ['{}', {}],
    ['a string', 'hello'],
    ['null', null],
    ['multiValueHeaders without arrays', { statusCode: 200, multiValueHeaders: { a: 'b' } }],
  ])('answers 500 to %s', async (_, answer) => {
    expect(await send(await answering(answer, '1.0'), '/x')).toMatchObject({ status: 500 });
  });
});

describe('an HTTP API', () => {
  it('sends an event in the format of the route', async () => {
    const routes = [
      { key: 'GET /one', function: 'hello', payloadFormat: '1.0' as const },
      { key: '$default', function: 'hello' },
    ];
    const gateway = await startGateway('http', ok, { routes });
    await send(gateway, '/one');
    expect(gateway.invoker.event()).toMatchObject({ version: '1.0', resource: '/one' });
    await send(gateway, '/two');
    expect(gateway.invoker.event()).toMatchObject({ version: '2.0', routeKey: '$default' });
  });

  it('answers 404 without a route', async () => {
    const gateway = await startGateway('http', ok, { routes: [{ key: 'GET /a', function: 'hello' }] });
    for (const [method, path] of [
      ['GET', '/b'],
      ['POST', '/a'],
    ] as const) {
      const response = await send(gateway, path, { method });
      expect(response).toMatchObject({ status: 404, body: '{"message":"Not Found"}' });
      expect(response.headers['apigw-requestid']).toBeDefined();
    }
    expect(gateway.invoker.invocations).toEqual([]);
  });

  it('answers 500 when the function fails', async () => {
    const gateway = await startGateway('http', () => {
      throw new FunctionError('boom');
    });
    const response = await send(gateway, '/x');
    expect(response).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
  });

  it.each([
    ['Sandbox.Timedout', 'the function failed with Sandbox.Timedout (invocation '],
    ['two\nlines', 'the function failed (invocation '],
  ])('logs the type of the error, where it is one: %j', async (errorType, said) => {
    const gateway = await startGateway('http', () => {
      throw new FunctionError('boom', errorType);
    });
    await send(gateway, '/x');
    expect(gateway.log[0]?.error?.startsWith(said)).toBe(true);
  });

  it.each([
    ['503 when it is throttled', 'TooManyRequestsException', 503, 'Service Unavailable'],
    ['413 when the event is too large', 'RequestEntityTooLargeException', 413, 'Request Entity Too Large'],
    ['500 when there is no such function', 'ResourceNotFoundException', 500, 'Internal Server Error'],
    ['500 when the service fails', 'ServiceException', 500, 'Internal Server Error'],
  ] as const)('answers %s', async (_, type, status, message) => {
    const gateway = await startGateway('http', () => {
      throw new ServiceError(type, 'told by the service');
    });
    expect(await send(gateway, '/x')).toMatchObject({ status, body: JSON.stringify({ message }) });
    expect(gateway.log[0]?.error).toContain('told by the service');
  });

  it('answers 500 to what nobody foresaw, and lives on', async () => {
    let calls = 0;
    const gateway = await startGateway('http', () => {
      calls += 1;
      if (calls === 1) throw new TypeError('unforeseen');
      return 'fine';
    });
    expect(await send(gateway, '/x')).toMatchObject({
      status: 500,
      body: '{"message":"Internal Server Error"}',
    });
    expect(gateway.log[0]?.error).toContain('unforeseen');
    expect(await send(gateway, '/x')).toMatchObject({ status: 200, body: 'fine' });
  });

  it('answers 503 after its timeout and lets the invocation go on', async () => {
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const gateway = await startGateway('http', () => finished, { timeoutMs: 20 });
    const response = await send(gateway, '/x');
    expect(response).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
    finish();
  });

  it('waits longer than its timeout for a function that is debugged', async () => {
    const late = new Promise<void>((resolve) => setTimeout(resolve, 100));
    const gateway = await startGateway('http', () => late, { timeoutMs: 1, debugged: new Set(['hello']) });
    expect(await send(gateway, '/x')).toMatchObject({ status: 200 });
  });

  it('finds its routes behind the name of its stage', async () => {
    const routes = [{ key: 'GET /fn', function: 'hello' }];
    const gateway = await startGateway('http', ok, { routes, stage: 'dev' });
    expect((await send(gateway, '/dev/fn')).status).toBe(200);
    expect(gateway.invoker.event()).toMatchObject({ rawPath: '/dev/fn', routeKey: 'GET /fn' });
    expect((await send(gateway, '/fn')).status).toBe(404);
    expect((await send(gateway, '/device/fn')).status).toBe(404);
  });

  it('has no stage in its URLs behind a custom domain', async () => {
    const gateway = await startGateway('http', ok, { stage: 'dev', stagePrefix: false });
    expect((await send(gateway, '/fn')).status).toBe(200);
    expect(gateway.invoker.event()).toMatchObject({ rawPath: '/fn', requestContext: { stage: 'dev' } });
  });
});
