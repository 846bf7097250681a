import { describe, expect, it } from 'vitest';

import { makeSample } from '../testing/make-sample.ts';
import { samples } from './samples.ts';

const types = Object.keys(samples) as (keyof typeof samples)[];

it.each(types)('the sample %s is as in its golden file', async (type) => {
  const json = `${JSON.stringify(await makeSample(type), undefined, 2)}\n`;
  await expect(json).toMatchFileSnapshot(`../golden/sample.${type}.json`);
});

describe('a request', () => {
  it.each(['http-api', 'http-api-1.0', 'rest-api'] as const)(
    '%s has the parameters of its route',
    async (type) => {
      const settings = { path: '/orders/7?x=1&x=2', route: 'GET /orders/{id}', 'headers.X-Tenant': 'blue' };
      const event = JSON.stringify(await makeSample(type, settings));
      expect(event).toContain('"pathParameters":{"id":"7"}');
      expect(event).toMatch(/"x-tenant":"blue"/i);
      expect(event).toMatch(/"x":(?:"1,2"|\["1","2"\])/);
    },
  );

  it('is one that its route takes, where only that is set', async () => {
    expect(await makeSample('rest-api', { route: 'DELETE /orders/{id}/{rest+}' })).toMatchObject({
      httpMethod: 'DELETE',
      path: '/orders/1/1',
      pathParameters: { id: '1', rest: '1' },
    });
    expect(await makeSample('http-api', { route: 'ANY /orders', body: 'x' })).toMatchObject({
      routeKey: 'ANY /orders',
      requestContext: { http: { method: 'POST', path: '/orders' } },
    });
  });

  it('is a POST with a body', async () => {
    expect(await makeSample('rest-api', { body: '{"a":1}' })).toMatchObject({
      httpMethod: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"a":1}',
    });
    expect(await makeSample('alb', { body: 'é', method: 'put' })).toMatchObject({
      httpMethod: 'PUT',
      headers: { 'content-type': 'text/plain', 'content-length': '2' },
    });
  });

  it('has the header that is set in the place of its own', async () => {
    const { headers } = await makeSample('http-authorizer', { 'headers.authorization': 'x' });
    expect(headers).toMatchObject({ authorization: 'x' });
  });

  it.each([
    [{ method: 'G T' }, '"G T" is no method'],
    [{ path: 'orders' }, '"orders" is no path'],
    [{ path: '/a b' }, '"/a b" is no path'],
    [{ 'headers.a b': 'c' }, '"a b: c" is no header'],
    [{ route: 'orders' }, '"orders" is not a method and a path'],
    [
      { route: 'GET /orders', path: '/hello' },
      'GET /hello comes to no function of the route GET /orders: no route matches',
    ],
  ])('is refused: %o', async (settings, message) => {
    await expect(makeSample('http-api', settings)).rejects.toThrow(message);
  });
});

describe('messages', () => {
  const body = 'né';

  it('are encoded as their services do', async () => {
    const base64 = Buffer.from(body).toString('base64');
    expect(await makeSample('sqs', { body })).toMatchObject({
      Records: [{ body, md5OfBody: '4b412f217a89113f3e321f48d3273a0a' }],
    });
    expect(await makeSample('sns', { body })).toMatchObject({ Records: [{ Sns: { Message: body } }] });
    expect(await makeSample('kinesis', { body })).toMatchObject({ Records: [{ kinesis: { data: base64 } }] });
    expect(await makeSample('rabbitmq', { body })).toMatchObject({
      rmqMessagesByQueue: { 'my-queue::/': [{ data: base64, basicProperties: { bodySize: 3 } }] },
    });
    expect(await makeSample('s3', { bucket: 'b', key: 'a b/é+.txt' })).toMatchObject({
      Records: [{ s3: { bucket: { arn: 'arn:aws:s3:::b' }, object: { key: 'a+b/%C3%A9%2B.txt' } } }],
    });
    expect(await makeSample('websocket-message', { body, route: 'chat' })).toMatchObject({
      body,
      requestContext: { routeKey: 'chat' },
    });
  });

  it('of tables are items in DynamoDB JSON', async () => {
    const item = '{"id":1,"tags":["a",null],"map":{"on":true}}';
    expect(await makeSample('dynamodb', { item })).toMatchObject({
      Records: [
        {
          dynamodb: {
            Keys: { id: { N: '1' } },
            NewImage: {
              id: { N: '1' },
              tags: { L: [{ S: 'a' }, { NULL: true }] },
              map: { M: { on: { BOOL: true } } },
            },
          },
        },
      ],
    });
    for (const wrong of ['{', '[]', '1', '{}'])
      await expect(makeSample('dynamodb', { item: wrong })).rejects.toThrow(/item (?:is no|has no)/);
  });
});
