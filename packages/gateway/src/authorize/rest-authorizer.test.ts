import { ServiceError } from '@lambda-stack/invoke';
import { describe, expect, it } from 'vitest';

import { send } from '../testing/client.ts';
import { FunctionError, RawAnswer, type Handler } from '../testing/function-invoker.ts';
import { startGateway, type StartedGateway } from '../testing/start-gateway.ts';
import type { RestAuthorizerOptions } from './authorizer-options.ts';

const arn = 'arn:aws:execute-api:us-east-1:123456789012:api1234567/local';
const policy = (Effect: string, Resource: string) => ({
  principalId: 'me',
  policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] },
});
const token: RestAuthorizerOptions = {
  name: 'guard',
  type: 'token',
  function: 'auth',
  identitySource: 'method.request.header.Authorization',
  ttl: 300,
};
const request: RestAuthorizerOptions = {
  name: 'guard',
  type: 'request',
  function: 'auth',
  identitySources: ['method.request.header.Authorization', 'method.request.querystring.user'],
  ttl: 0,
};
const start = (authorizer: RestAuthorizerOptions, auth: Handler): Promise<StartedGateway<'rest'>> =>
  startGateway(
    'rest',
    () => ({ statusCode: 200, body: 'hello' }),
    { routes: [{ key: 'ANY /{proxy+}', function: 'hello', authorizer: 'guard' }], authorizers: [authorizer] },
    { auth },
  );
const get = (gateway: StartedGateway<'rest'>, path: string, Authorization = 'Bearer t') =>
  send(gateway, `/local${path}`, { headers: { Authorization } });
const called = ({ invoker }: StartedGateway<'rest'>, name: string) =>
  invoker.invocations.filter(({ functionName }) => functionName === name);
const eventOf = (gateway: StartedGateway<'rest'>, name: string): unknown =>
  JSON.parse(Buffer.from(called(gateway, name).at(-1)?.payload ?? []).toString());

describe('a token authorizer', () => {
  it('gets the token and the ARN, and hands principal and context on as texts', async () => {
    const gateway = await start(token, () => ({
      ...policy('Allow', '*'),
      context: { text: 'a', number: 1.5, yes: true, nothing: null },
    }));
    expect(await get(gateway, '/pets/7?a=b')).toMatchObject({ status: 200, body: 'hello' });
    expect(eventOf(gateway, 'auth')).toEqual({
      type: 'TOKEN',
      methodArn: `${arn}/GET/pets/7`,
      authorizationToken: 'Bearer t',
    });
    expect(eventOf(gateway, 'hello')).toHaveProperty('requestContext.authorizer', {
      text: 'a',
      number: '1.5',
      yes: 'true',
      principalId: 'me',
      integrationLatency: expect.any(Number),
    });
  });

  it.each([
    ['without a token', {}],
    ['with an empty one', { Authorization: '' }],
  ])('answers 401 %s, and asks nobody', async (_, headers) => {
    const gateway = await start(token, () => policy('Allow', '*'));
    const response = await send(gateway, '/local/x', { headers });
    expect(response).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
    expect(response.headers['x-amzn-errortype']).toBe('UnauthorizedException');
    expect(gateway.invoker.invocations).toEqual([]);
    expect(gateway.log[0]).toMatchObject({
      status: 401,
      route: 'ANY /{proxy+}',
      error: 'authorizer guard: method.request.header.Authorization is missing',
    });
    expect(gateway.log[0]?.function).toBeUndefined();
  });

  it('answers 401 to a token that does not match as a whole, and asks nobody', async () => {
    const gateway = await start({ ...token, validation: 'Bearer [a-z]+|x' }, () => policy('Allow', '*'));
    for (const wrong of ['Bearer 5', 'Bearer abc5', 'xy'])
      expect((await get(gateway, '/x', wrong)).status).toBe(401);
    expect(gateway.invoker.invocations).toEqual([]);
    expect((await get(gateway, '/x', 'Bearer abc')).status).toBe(200);
  });

  it('answers 401 where the function throws "Unauthorized"', async () => {
    const gateway = await start(token, () => {
      throw new FunctionError('Unauthorized');
    });
    expect(await get(gateway, '/x')).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
  });

  it.each([
    ['an explicit deny', policy('Deny', '*'), ' with an explicit deny'],
    ['no statement that allows', policy('Allow', `${arn}/POST/*`), ''],
    ['no statement', { principalId: 'me', policyDocument: { Statement: [] } }, ''],
  ])('answers 403 to %s', async (_, answer, words) => {
    const gateway = await start(token, () => answer);
    const response = await get(gateway, '/x');
    const body = `{"Message":"User is not authorized to access this resource${words}"}`;
    expect(response).toMatchObject({ status: 403, body });
    expect(response.headers['x-amzn-errortype']).toBe('AccessDeniedException');
    expect(called(gateway, 'hello')).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'allow'],
    ['no JSON', new RawAnswer('{')],
    ['no principalId', { policyDocument: policy('Allow', '*').policyDocument }],
    ['a principalId that is a number', { ...policy('Allow', '*'), principalId: 5 }],
    ['no policy', { principalId: 'me' }],
    ['a policy that is a text', { principalId: 'me', policyDocument: '{}' }],
    ['a context that is not flat', { ...policy('Allow', '*'), context: { groups: ['a'] } }],
    ['a context that is a list', { ...policy('Allow', '*'), context: [] }],
    ['more than 8 KB', { ...policy('Allow', '*'), context: { huge: 'x'.repeat(9_000) } }],
  ])('answers 500 to %s', async (_, answer) => {
    const gateway = await start(token, () => answer);
    const response = await get(gateway, '/x');
    expect(response).toMatchObject({ status: 500, body: '{"message":null}' });
    expect(response.headers['x-amzn-errortype']).toBe('AuthorizerConfigurationException');
    expect(gateway.log[0]?.error).toMatch(/^authorizer guard: /);
    expect(called(gateway, 'hello')).toEqual([]);
  });

  it.each<[string, Handler]>([
    [
      'fails',
      () => {
        throw new FunctionError('no database', 'Oops');
      },
    ],
    [
      'is throttled',
      () => {
        throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.');
      },
    ],
    [
      'does not exist',
      () => {
        throw new ServiceError('ResourceNotFoundException', 'Function not found');
      },
    ],
  ])('answers 500 where the function %s', async (_, auth) => {
    const gateway = await start(token, auth);
    expect(await get(gateway, '/x')).toMatchObject({ status: 500, body: '{"message":null}' });
    expect(gateway.log[0]?.error).toMatch(/^authorizer guard: /);
  });

  it('answers 414 to a path whose ARN is too long for a policy', async () => {
    const gateway = await start(token, () => policy('Allow', '*'));
    const response = await get(gateway, `/${'x'.repeat(1_600)}`);
    expect(response).toMatchObject({ status: 414, body: '{"message":"Request URI too long"}' });
  });
});

describe('the policy of a token', () => {
  it('is kept, and evaluated anew for each request', async () => {
    const gateway = await start(token, () => policy('Allow', `${arn}/*/pets/*`));
    expect((await get(gateway, '/pets/1')).status).toBe(200);
    expect((await get(gateway, '/pets/2')).status).toBe(200);
    expect((await get(gateway, '/dogs/1')).status).toBe(403);
    expect(called(gateway, 'auth')).toHaveLength(1);
    await get(gateway, '/pets/1', 'Bearer other');
    expect(called(gateway, 'auth')).toHaveLength(2);
  });

  it('is not kept with a TTL of 0', async () => {
    const gateway = await start({ ...token, ttl: 0 }, () => policy('Allow', '*'));
    await get(gateway, '/x');
    await get(gateway, '/x');
    expect(called(gateway, 'auth')).toHaveLength(2);
  });

  it('is not kept where there is none', async () => {
    let answer: unknown = null;
    const gateway = await start(token, () => answer);
    expect((await get(gateway, '/x')).status).toBe(500);
    answer = policy('Allow', '*');
    expect((await get(gateway, '/x')).status).toBe(200);
  });
});

describe('a request authorizer of a REST API', () => {
  it('gets the request without its body', async () => {
    const gateway = await start(request, () => policy('Allow', '*'));
    const response = await send(gateway, '/local/pets?user=me', {
      method: 'POST',
      headers: { Authorization: 'x' },
      body: 'text',
    });
    expect(response.status).toBe(200);
    const event = eventOf(gateway, 'auth');
    expect(event).toMatchObject({
      type: 'REQUEST',
      methodArn: `${arn}/POST/pets`,
      path: '/pets',
      httpMethod: 'POST',
      queryStringParameters: { user: 'me' },
      pathParameters: { proxy: 'pets' },
      stageVariables: {},
      requestContext: { stage: 'local', resourcePath: '/{proxy+}' },
    });
    expect(event).not.toHaveProperty('body');
  });

  it('answers 401 where one of its identity sources is missing or empty', async () => {
    const gateway = await start(request, () => policy('Allow', '*'));
    for (const path of ['/x', '/x?user=', '/x?User=me']) expect((await get(gateway, path)).status).toBe(401);
    expect(gateway.invoker.invocations).toEqual([]);
  });

  it('reads the query string as events have it, where ; separates pairs, too', async () => {
    const gateway = await start(request, () => policy('Allow', '*'));
    expect((await get(gateway, '/x?a=b;user=me;c=d')).status).toBe(200);
  });

  it('keeps policies by all of its identity sources', async () => {
    const gateway = await start({ ...request, ttl: 300 }, () => policy('Allow', '*'));
    for (const user of ['a', 'a', 'b']) await get(gateway, `/x?user=${user}`);
    expect(called(gateway, 'auth')).toHaveLength(2);
  });
});

it('an IAM authorizer lets everyone through, as the configured caller', async () => {
  const identity = {
    accessKey: 'AKIA',
    accountId: '123456789012',
    callerId: null,
    principalOrgId: null,
    userArn: null,
    userId: 'me',
  };
  const gateway = await start({ name: 'guard', type: 'iam', identity }, () => null);
  expect((await send(gateway, '/local/x')).status).toBe(200);
  expect(eventOf(gateway, 'hello')).toMatchObject({
    requestContext: { identity: { accessKey: 'AKIA', user: 'me' } },
  });
});

it('a route with an authorizer that there is not makes no gateway', async () => {
  const routes = [{ key: 'GET /', function: 'hello', authorizer: 'other' }];
  await expect(startGateway('rest', () => null, { routes, authorizers: [token] })).rejects.toThrow(
    'the route "GET /" has an authorizer that there is not: other',
  );
});
