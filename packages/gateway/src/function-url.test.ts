import type { CorsOptions } from '@lambda-stack/invoke';
import { describe, expect, it } from 'vitest';

import { send } from './testing/client.ts';
import type { Handler } from './testing/function-invoker.ts';
import { startGateway } from './testing/start-gateway.ts';

const ok: Handler = () => ({ statusCode: 200, body: 'ok' });

describe('a function URL', () => {
  it.each([
    ['GET', '/'],
    ['POST', '/a/b?c=d'],
    ['OPTIONS', '/a'],
    ['PROPFIND', '//'],
  ])('gives %s %s to its function', async (method, path) => {
    const gateway = await startGateway('url', ok);
    expect(await send(gateway, path, { method })).toMatchObject({ status: 200, body: 'ok' });
    expect(gateway.invoker.event()).toMatchObject({ requestContext: { http: { method } } });
    expect(gateway.log).toMatchObject([{ function: 'hello', status: 200, route: undefined }]);
  });

  it('has one id in the event, the response and the log', async () => {
    const gateway = await startGateway('url', ok);
    const { headers } = await send(gateway, '/');
    const requestId = headers['x-amzn-requestid'];
    expect(gateway.invoker.event()).toMatchObject({ requestContext: { requestId } });
    expect(gateway.log).toMatchObject([{ requestId }]);
  });

  it('refuses bodies of more than 6 MB, and events that come to more', async () => {
    const gateway = await startGateway('url', ok);
    for (const length of [6_291_457, 6_291_456]) {
      const response = await send(gateway, '/', { method: 'POST', body: Buffer.alloc(length, 'a') });
      expect(response.status).toBe(413);
      expect(response.headers['x-amzn-errortype']).toBe('RequestEntityTooLargeException');
    }
    expect(gateway.invoker.invocations).toEqual([]);
  });

  it('answers 502 to what nobody foresaw', async () => {
    const gateway = await startGateway('url', () => {
      throw new TypeError('unforeseen');
    });
    expect(await send(gateway, '/')).toMatchObject({ status: 502, body: 'Internal Server Error' });
    expect(gateway.log[0]?.error).toContain('unforeseen');
  });
});

describe('a function URL with AWS_IAM', () => {
  const credential = 'AKIDEXAMPLE/20261121/us-east-1/lambda/aws4_request';

  it.each<[string, string, Record<string, string>]>([
    ['is not signed', '/', {}],
    ['has another kind of authorization', '/', { Authorization: 'Bearer AKIDEXAMPLE' }],
    ['has half of a signature', `/?X-Amz-Credential=${credential}`, {}],
    ['names no key', '/', { Authorization: 'AWS4-HMAC-SHA256 Credential=/20261121, Signature=abc' }],
    ['names a key without its scope', '/', { Authorization: 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE' }],
    [
      'holds up regular expressions',
      '/',
      { Authorization: `AWS4-HMAC-SHA256 ${'Credential='.repeat(90_000)}` },
    ],
  ])('refuses what %s', async (_, path, headers) => {
    const gateway = await startGateway('url', ok, { authType: 'AWS_IAM' });
    const response = await send(gateway, path, { headers });
    expect(response).toMatchObject({
      status: 403,
      body: '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
    });
    expect(response.headers['x-amzn-errortype']).toBe('AccessDeniedException');
    expect(gateway.invoker.invocations).toEqual([]);
  });

  it.each<[string, string, Record<string, string>]>([
    [
      'its header',
      '/',
      {
        Authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=abc`,
      },
    ],
    [
      'its header, with nothing but commas between the parts',
      '/',
      {
        Authorization: `AWS4-HMAC-SHA256 SignedHeaders=host,Signature=abc,Credential=${credential}`,
      },
    ],
    ['its query string', `/?X-Amz-Credential=${encodeURIComponent(credential)}&X-Amz-Signature=abc`, {}],
  ])('takes what is signed in %s, and says by whom', async (_, path, headers) => {
    const gateway = await startGateway('url', ok, { authType: 'AWS_IAM' });
    expect((await send(gateway, path, { headers })).status).toBe(200);
    expect(gateway.invoker.event()).toMatchObject({
      requestContext: { accountId: '123456789012', authorizer: { iam: { accessKey: 'AKIDEXAMPLE' } } },
    });
  });
});

describe('a function URL with CORS', () => {
  const cors: CorsOptions = {
    allowOrigins: ['https://app.example.com'],
    allowMethods: ['GET'],
    allowHeaders: ['x-a'],
    exposeHeaders: ['x-b'],
    maxAge: 60,
    allowCredentials: false,
  };
  const headers = { Origin: 'https://app.example.com' };
  const own: Handler = () => ({ statusCode: 200, headers: { 'access-control-allow-origin': '*' } });

  it('answers the preflight without the function', async () => {
    const gateway = await startGateway('url', own, { cors });
    const preflight = { ...headers, 'Access-Control-Request-Method': 'GET' };
    const response = await send(gateway, '/any', { method: 'OPTIONS', headers: preflight });
    expect(response).toMatchObject({ status: 204, body: '' });
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': 'x-a',
      'access-control-max-age': '60',
    });
    expect(gateway.invoker.invocations).toEqual([]);
  });

  it("adds its headers to the function's other answers, which keep their own", async () => {
    const response = await send(await startGateway('url', own, { cors }), '/', { headers });
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': '*, https://app.example.com',
      'access-control-expose-headers': 'x-b',
    });
  });

  it('adds nothing for another origin', async () => {
    const gateway = await startGateway('url', ok, { cors });
    const response = await send(gateway, '/', { headers: { Origin: 'https://other.example.com' } });
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('asks for no signature at the preflight', async () => {
    const gateway = await startGateway('url', ok, { cors, authType: 'AWS_IAM' });
    expect((await send(gateway, '/', { method: 'OPTIONS', headers })).status).toBe(204);
    expect((await send(gateway, '/', { headers })).status).toBe(403);
  });
});
