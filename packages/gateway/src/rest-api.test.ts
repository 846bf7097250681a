import { ServiceError } from '@lambda-stack/invoke';
import { describe, expect, it } from 'vitest';

import { send, type ClientRequest } from './testing/client.ts';
import { FunctionError, RawAnswer, type Handler } from './testing/function-invoker.ts';
import { startGateway } from './testing/start-gateway.ts';

const ok: Handler = () => ({ statusCode: 200 });
const answering = (answer: unknown, binaryMediaTypes: string[] = []) =>
  startGateway('rest', () => answer, { binaryMediaTypes });
const internal = '{"message": "Internal server error"}';

describe('a REST API, for the answer of a function', () => {
  it('sends status, headers and body, and names the request', async () => {
    const gateway = await answering({ statusCode: 201, headers: { 'X-A': 'b' }, body: 'hello' });
    const response = await send(gateway, '/local/x');
    expect(response).toMatchObject({ status: 201, body: 'hello' });
    expect(response.headers).toMatchObject({ 'x-a': 'b', 'content-type': 'application/json' });
    expect(response.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers['x-amz-apigw-id']).toMatch(/^[\w-]{15}=$/);
    expect(response.headers['x-amzn-trace-id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it('names the request itself, whatever the function says', async () => {
    const ids = ['X-Amzn-RequestId', 'x-amz-apigw-id', 'x-amzn-trace-id'];
    const gateway = await answering({
      headers: Object.fromEntries(ids.map((name) => [name, 'mine'])),
      multiValueHeaders: { 'X-AMZN-REQUESTID': ['mine', 'too'] },
    });
    const { rawHeaders } = await send(gateway, '/local/x');
    expect(rawHeaders.filter(([name]) => /^x-amzn?-(requestid|apigw-id|trace-id)$/i.test(name))).toEqual([
      ['x-amzn-RequestId', expect.stringMatching(/^[0-9a-f-]{36}$/)],
      ['x-amz-apigw-id', expect.stringMatching(/^[\w-]{15}=$/)],
      ['X-Amzn-Trace-Id', expect.stringMatching(/^Root=1-/)],
    ]);
  });

  it.each([
    ['an empty object', {}, 200],
    ['a status in digits', { statusCode: '201' }, 201],
    [
      'null for what is absent',
      { statusCode: null, headers: null, multiValueHeaders: null, body: null },
      200,
    ],
  ])('takes %s', async (_, answer, status) => {
    expect(await send(await answering(answer), '/local/x')).toMatchObject({ status, body: '' });
  });

  it.each([
    ['an unknown key', { statusCode: 200, cookies: [] }],
    ['statusCode "test"', { statusCode: 'test' }],
    ['statusCode 0', { statusCode: 0 }],
    ['a body that is an object', { body: {} }],
    ['a header value that is an array', { headers: { a: ['b'] } }],
    ['a header value with a line break', { headers: { a: 'b\nc' } }],
    ['multiValueHeaders without arrays', { multiValueHeaders: { a: 'b' } }],
    ['a string', 'hello'],
    ['null', null],
    ['an array', []],
    ['no JSON', new RawAnswer('')],
  ])('answers 502 to %s', async (_, answer) => {
    const response = await send(await answering(answer), '/local/x');
    expect(response).toMatchObject({ status: 502, body: internal });
    expect(response.bytes).toHaveLength(36);
    expect(response.headers['x-amzn-errortype']).toBe('InternalServerErrorException');
    expect(response.headers['content-type']).toBe('application/json');
    expect(response.headers['x-amzn-requestid']).toBeDefined();
    expect(response.headers['x-amzn-trace-id']).toBeUndefined();
  });

  it('merges headers: those of multiValueHeaders first and in their casing, no pair twice', async () => {
    const answer = {
      headers: { 'x-a': 'single', 'X-B': true, 'x-c': 'same' },
      multiValueHeaders: { 'X-A': ['1', '2'], 'X-C': ['same'] },
    };
    const { rawHeaders } = await send(await answering(answer), '/local/x');
    expect(rawHeaders.filter(([name]) => /^x-[abc]$/i.test(name))).toEqual([
      ['X-A', '1'],
      ['X-A', '2'],
      ['X-C', 'same'],
      ['X-A', 'single'],
      ['X-B', 'true'],
    ]);
  });

  it('renames the headers that are its own to send, and drops Transfer-Encoding', async () => {
    const headers = {
      connection: 'close',
      'content-length': '1',
      date: 'never',
      server: 'mine',
      'transfer-encoding': 'chunked',
    };
    const response = await send(await answering({ headers, body: 'hello' }), '/local/x');
    expect(response.rawHeaders).toEqual(
      expect.arrayContaining([
        ['x-amzn-Remapped-Connection', 'close'],
        ['x-amzn-Remapped-Content-Length', '1'],
        ['x-amzn-Remapped-Date', 'never'],
        ['x-amzn-Remapped-Server', 'mine'],
      ]),
    );
    expect(response.headers['content-length']).toBe('5');
    expect(response.headers['server']).toBeUndefined();
    expect(Object.keys(response.headers)).not.toContain('transfer-encoding');
  });
});

describe('a REST API, for a base64 body', () => {
  const bytes = Buffer.from([0, 255, 128, 10]);
  const body = bytes.toString('base64');

  it.each<[string, string[], string | undefined]>([
    ['the first type accepted is binary', ['image/png'], 'image/png;q=0.9, text/html'],
    ['it is in a binary range', ['image/*'], 'IMAGE/webp'],
    ['all types are binary', ['*/*'], undefined],
  ])('sends bytes where %s', async (_, types, accept) => {
    const request: ClientRequest = accept === undefined ? {} : { headers: { Accept: accept } };
    const response = await send(await answering({ isBase64Encoded: true, body }, types), '/local/x', request);
    expect(response.bytes.equals(bytes)).toBe(true);
  });

  it.each<[string, string[], string | undefined, boolean]>([
    ['another type is accepted first', ['image/png'], 'text/html, image/png', true],
    ['any type is accepted', ['image/png'], '*/*', true],
    ['nothing is said of types', ['image/png'], undefined, true],
    ['no type is binary', [], 'image/png', true],
    ['the flag is not set', ['*/*'], 'image/png', false],
  ])('sends the text as it is where %s', async (_, types, accept, isBase64Encoded) => {
    const request: ClientRequest = accept === undefined ? {} : { headers: { Accept: accept } };
    expect(await send(await answering({ isBase64Encoded, body }, types), '/local/x', request)).toMatchObject({
      status: 200,
      body,
    });
  });

  it('answers 500 where it is none', async () => {
    const response = await send(await answering({ isBase64Encoded: true, body: 'ä' }, ['*/*']), '/local/x');
    expect(response).toMatchObject({ status: 500, body: internal });
  });
});

describe('a REST API', () => {
  it('answers 403 without a route or a method', async () => {
    const gateway = await startGateway('rest', ok, { routes: [{ key: 'GET /a', function: 'hello' }] });
    for (const [method, path] of [
      ['GET', '/local/b'],
      ['POST', '/local/a'],
      ['OPTIONS', '/local/a'],
    ] as const) {
      const response = await send(gateway, path, { method });
      expect(response).toMatchObject({ status: 403, body: '{"message":"Missing Authentication Token"}' });
      expect(response.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
    }
  });

  it('answers 403 without its stage', async () => {
    const response = await send(await startGateway('rest', ok), '/x');
    expect(response).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
  });

  it('answers 502 when the function fails', async () => {
    const gateway = await startGateway('rest', () => {
      throw new FunctionError('boom');
    });
    expect(await send(gateway, '/local/x')).toMatchObject({ status: 502, body: internal });
  });

  it.each([
    ['500 when it is throttled', 'TooManyRequestsException', 500, internal],
    [
      '413 when the event is too large',
      'RequestEntityTooLargeException',
      413,
      '{"message":"Request Too Long"}',
    ],
    ['500 when there is no such function', 'ResourceNotFoundException', 500, internal],
  ] as const)('answers %s', async (_, type, status, body) => {
    const gateway = await startGateway('rest', () => {
      throw new ServiceError(type, 'told by the service');
    });
    expect(await send(gateway, '/local/x')).toMatchObject({ status, body });
  });

  it('answers 500 to what nobody foresaw', async () => {
    const gateway = await startGateway('rest', () => {
      throw new TypeError('unforeseen');
    });
    expect(await send(gateway, '/local/x')).toMatchObject({ status: 500, body: internal });
  });

  it('answers 504 after its timeout', async () => {
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const gateway = await startGateway('rest', () => finished, { timeoutMs: 20 });
    const response = await send(gateway, '/local/x');
    expect(response).toMatchObject({ status: 504, body: '{"message":"Endpoint request timed out"}' });
    finish();
  });

  it.each([
    ['/local//a/b', '/a/b', '/local//a/b', 'a/b'],
    ['//local/a/b/', '/a/b/', '/local/a/b/', 'a/b'],
    ['/local/a//b', '/a//b', '/local/a//b', 'a//b'],
    ['/local/a%2Fb/%C3%A9', '/a%2Fb/%C3%A9', '/local/a%2Fb/%C3%A9', 'a%2Fb/%C3%A9'],
  ])('for %s says path %s and requestContext.path %s', async (url, path, contextPath, proxy) => {
    const gateway = await startGateway('rest', ok);
    await send(gateway, url);
    expect(gateway.invoker.event()).toMatchObject({
      path,
      pathParameters: { proxy },
      requestContext: { path: contextPath },
    });
  });

  it('has no stage in its URLs behind a custom domain', async () => {
    const gateway = await startGateway('rest', ok, { stagePrefix: false });
    await send(gateway, '/a');
    expect(gateway.invoker.event()).toMatchObject({
      path: '/a',
      requestContext: { path: '/a', stage: 'local' },
    });
  });

  it('gives each resource an id of its own that stays', async () => {
    const routes = ['GET /a', 'POST /a', 'GET /b'].map((key) => ({ key, function: 'hello' }));
    const ids = [];
    for (const [method, path] of [
      ['GET', '/local/a'],
      ['POST', '/local/a'],
      ['GET', '/local/b'],
    ] as const) {
      const gateway = await startGateway('rest', ok, { routes });
      await send(gateway, path, { method });
      const { requestContext } = gateway.invoker.event();
      ids.push(JSON.parse(JSON.stringify(requestContext)).resourceId);
    }
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });
});
