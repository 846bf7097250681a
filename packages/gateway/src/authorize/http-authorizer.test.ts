import { describe, expect, it } from 'vitest';

import { send } from '../testing/client.ts';
import { FunctionError, RawAnswer, type Handler } from '../testing/function-invoker.ts';
import { startGateway, type StartedGateway } from '../testing/start-gateway.ts';
import type { HttpRequestAuthorizerOptions } from './authorizer-options.ts';

const arn = 'arn:aws:execute-api:us-east-1:123456789012:api1234567/$default';
const policy = (Effect: string, Resource: string) => ({
  principalId: 'me',
  policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] },
});
const simple: HttpRequestAuthorizerOptions = {
  name: 'guard',
  type: 'request',
  function: 'auth',
  identitySources: ['$request.header.Authorization'],
  payloadFormat: '2.0',
  simpleResponses: true,
  ttl: 0,
};
const start = (
  authorizer: Partial<HttpRequestAuthorizerOptions>,
  auth: Handler,
  payloadFormat: '1.0' | '2.0' = '2.0',
): Promise<StartedGateway<'http'>> =>
  startGateway(
    'http',
    () => ({ statusCode: 200, body: 'hello' }),
    {
      routes: ['GET /pets/{id}', '$default'].map((key) => ({ key, function: 'hello', authorizer: 'guard' })),
      payloadFormat,
      authorizers: [{ ...simple, ...authorizer }],
    },
    { auth },
  );
const get = (gateway: StartedGateway<'http'>, path: string, Authorization = 't') =>
  send(gateway, path, { headers: { Authorization } });
const called = ({ invoker }: StartedGateway<'http'>, name: string) =>
  invoker.invocations.filter(({ functionName }) => functionName === name);
const eventOf = (gateway: StartedGateway<'http'>, name: string): unknown =>
  JSON.parse(Buffer.from(called(gateway, name).at(-1)?.payload ?? []).toString());

describe('a request authorizer of an HTTP API', () => {
  it('gets the request in format 2.0', async () => {
    const gateway = await start({}, () => ({ isAuthorized: true }));
    await get(gateway, '/pets/7?a=1&a=2');
    expect(eventOf(gateway, 'auth')).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: `${arn}/GET/pets/7`,
      identitySource: ['t'],
      routeKey: 'GET /pets/{id}',
      rawPath: '/pets/7',
      queryStringParameters: { a: '1,2' },
      pathParameters: { id: '7' },
    });
  });

  it('gets it in format 1.0', async () => {
    const identitySources = [...simple.identitySources, '$request.querystring.user'];
    const settings = { payloadFormat: '1.0', simpleResponses: false, identitySources } as const;
    const gateway = await start(settings, () => policy('Allow', '*'));
    await get(gateway, '/pets/7?user=me;not=another');
    expect(eventOf(gateway, 'auth')).toMatchObject({
      version: '1.0',
      type: 'REQUEST',
      methodArn: `${arn}/GET/pets/7`,
      identitySource: 't,me;not=another',
      authorizationToken: 't,me;not=another',
      resource: '/pets/{id}',
    });
  });

  const context = { text: 'a', number: 1, list: ['b'], map: { c: true } };

  it('hands its context on below "lambda" in format 2.0, by itself in 1.0', async () => {
    const two = await start({}, () => ({ isAuthorized: true, context }));
    await get(two, '/x');
    expect(eventOf(two, 'hello')).toHaveProperty('requestContext.authorizer', { lambda: context });
    const one = await start({}, () => ({ isAuthorized: true, context }), '1.0');
    await get(one, '/x');
    expect(eventOf(one, 'hello')).toHaveProperty('requestContext.authorizer', context);
  });

  it('answers 401 without identity, and asks nobody', async () => {
    const gateway = await start({}, () => ({ isAuthorized: true }));
    const response = await send(gateway, '/x');
    expect(response).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
    expect(response.headers['www-authenticate']).toBeUndefined();
    expect(gateway.invoker.invocations).toEqual([]);
  });

  it('asks without identity where it has no identity sources', async () => {
    const gateway = await start({ identitySources: [] }, () => ({ isAuthorized: true }));
    expect((await send(gateway, '/x')).status).toBe(200);
    expect(eventOf(gateway, 'auth')).toHaveProperty('identitySource', null);
  });

  it.each<[string, Partial<HttpRequestAuthorizerOptions>, unknown]>([
    ['isAuthorized: false', {}, { isAuthorized: false, context }],
    ['a deny', { simpleResponses: false }, policy('Deny', '*')],
    ['no statement that allows', { simpleResponses: false }, policy('Allow', `${arn}/POST/*`)],
  ])('answers 403 to %s', async (_, settings, answer) => {
    const gateway = await start(settings, () => answer);
    expect(await get(gateway, '/x')).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect(called(gateway, 'hello')).toEqual([]);
  });

  it.each<[string, Partial<HttpRequestAuthorizerOptions>, unknown]>([
    ['null', {}, null],
    ['no JSON', {}, new RawAnswer('nonsense')],
    ['a policy where it says simple responses', {}, policy('Allow', '*')],
    ['isAuthorized that is a text', {}, { isAuthorized: 'true' }],
    ['a simple response where it does not', { simpleResponses: false }, { isAuthorized: true }],
    ['a context that is a text', {}, { isAuthorized: true, context: 'x' }],
    ['more than 8 KB', {}, { isAuthorized: true, context: { huge: 'x'.repeat(9_000) } }],
  ])('answers 500 to %s', async (_, settings, answer) => {
    const gateway = await start(settings, () => answer);
    expect(await get(gateway, '/x')).toMatchObject({
      status: 500,
      body: '{"message":"Internal Server Error"}',
    });
    expect(gateway.log[0]?.error).toMatch(/^authorizer guard: /);
  });

  it.each([
    [false, { isAuthorized: true }, /isAuthorized is for .* with "simpleResponses: true"/],
    [true, policy('Allow', '*'), /policyDocument is for .* without "simpleResponses: true"/],
  ])(
    'names the key where simpleResponses is %s and the answer is not',
    async (simpleResponses, answer, said) => {
      const gateway = await start({ simpleResponses }, () => answer);
      await get(gateway, '/x');
      expect(gateway.log[0]?.error).toMatch(said);
    },
  );

  it('answers 500 where the function fails, "Unauthorized" or not', async () => {
    const gateway = await start({}, () => {
      throw new FunctionError('Unauthorized');
    });
    expect((await get(gateway, '/x')).status).toBe(500);
  });

  it('keeps nothing unless it is told to', async () => {
    const gateway = await start({}, () => ({ isAuthorized: true }));
    await get(gateway, '/x');
    await get(gateway, '/x');
    expect(called(gateway, 'auth')).toHaveLength(2);
  });

  it('keeps answers for all routes', async () => {
    const gateway = await start({ ttl: 60 }, () => ({ isAuthorized: true, context }));
    for (const path of ['/pets/1', '/x']) expect((await get(gateway, path)).status).toBe(200);
    expect(called(gateway, 'auth')).toHaveLength(1);
    expect(eventOf(gateway, 'hello')).toHaveProperty('requestContext.authorizer', { lambda: context });
  });

  it('keeps them per route where the route is an identity source', async () => {
    const identitySources = [...simple.identitySources, '$context.routeKey'];
    const gateway = await start({ ttl: 60, identitySources }, () => ({ isAuthorized: true }));
    for (const path of ['/pets/1', '/pets/2', '/x']) await get(gateway, path);
    expect(called(gateway, 'auth')).toHaveLength(2);
  });

  it('keeps refusals, too', async () => {
    const gateway = await start({ ttl: 60 }, () => ({ isAuthorized: false }));
    for (const path of ['/x', '/y']) expect((await get(gateway, path)).status).toBe(403);
    expect(called(gateway, 'auth')).toHaveLength(1);
  });
});
