import { afterEach, beforeEach, expect, test } from 'vitest';

import { Sandbox } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

const project = {
  'lambda-stack.yaml': `region: eu-central-1
endpoint: { port: 0 }
functions: { hello: { runtime: nodejs20.x, handler: index.handler, code: ./hello } }
gateways:
  public: { port: 0, routes: { 'GET /hello': $echo, 'GET /pretty': { function: $echo, payloadFormat: '1.0' } } }
  rest: { port: 0, type: rest, routes: { 'GET /hello': $echo } }
`,
  'hello/index.mjs': 'export const handler = async (event) => event;\n',
};

const event = async (...args: string[]): Promise<object> => {
  const { code, stdout, stderr } = await sandbox.run(['event', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as object;
};

/** The keys of an event and of its context, in their order. */
const keysOf = (value: object & { requestContext?: object }): unknown => [
  Object.keys(value),
  Object.keys(value.requestContext ?? {}),
];

test('samples have what the gateway’s events have, and go into functions', async (context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox.write(project);
  const stack = await sandbox.up();
  for (const [type, gateway] of [
    ['http-api', `${stack.url()}/hello`],
    ['rest-api', `${stack.url('rest')}/hello`],
  ] as const) {
    const sent = (await (await fetch(`${gateway}?name=ada`)).json()) as object;
    expect(keysOf(await event(type))).toEqual(keysOf(sent));
  }
  expect(await (await fetch(`${stack.url()}/pretty?dump`)).text()).toContain('\n  version: string "1.0"\n');

  const { stdout: input } = await sandbox.run(['event', 'sqs', '--set', 'body=hi']);
  const { stdout } = await sandbox.run(['invoke', 'hello', '-'], { input });
  expect(JSON.parse(stdout)).toMatchObject({
    Records: [{ body: 'hi', eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:my-queue' }],
  });
  stack.process.kill('SIGINT');
  await stack.exited;
});

test('a setting is of the request, or of the event that is made of it', async () => {
  expect(
    await event(
      'http-api',
      ...['--set', 'path=/orders/7', '--set', 'route=GET /orders/{id}'],
      ...['--set', 'headers.X-Tenant=blue', '--set', 'requestContext.timeEpoch=5'],
    ),
  ).toMatchObject({
    rawPath: '/orders/7',
    pathParameters: { id: '7' },
    headers: { 'x-tenant': 'blue' },
    requestContext: { routeKey: 'GET /orders/{id}', timeEpoch: 5, accountId: '123456789012' },
  });
});

test.each([
  [['htp-api'], 'Did you mean `lambda-stack event http-api`?'],
  [['nothing'], 'Types are http-api, http-api-1.0, rest-api,'],
  [[], "missing required argument 'type'"],
  [['sqs', '--set', 'body'], 'It must be NAME=VALUE'],
  [['sqs', '--set', 'Records.0.bdy=1'], 'Did you mean Records.0.body?'],
  [['dynamodb', '--set', 'item=[]'], 'Write an object whose first key is the key of the table'],
  [['sqs', '-c', 'none.yaml'], 'none.yaml'],
])('what cannot be is refused: %j', async (args, message) => {
  expect(await sandbox.run(['event', ...args])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(message),
  });
});

test('the digest of an SQS message is that of its body, also where the body is set by its path', async () => {
  const digest = '49f68a5c8493ec2c0bf489821c21fc3b';
  expect(await event('sqs', '--set', 'Records.0.body=hi')).toMatchObject({
    Records: [{ body: 'hi', md5OfBody: digest }],
  });
  expect(
    await event('sqs', '--set', 'Records.0.md5OfBody=wrong', '--set', 'Records.0.body=hi'),
  ).toMatchObject({ Records: [{ body: 'hi', md5OfBody: 'wrong' }] });
});

test('a sample needs no valid configuration, unless one is named', async () => {
  sandbox.write({ 'lambda-stack.yaml': 'region: eu-central-1\nfunctons: {}\n' });
  const { code, stdout, stderr } = await sandbox.run(['event', 'sqs']);
  expect({ code, event: JSON.parse(stdout) as unknown }).toMatchObject({
    code: 0,
    event: { Records: [{ awsRegion: 'us-east-1' }] },
  });
  expect(stderr).toMatch(/^! The configuration here can't be used \(CONFIG_INVALID; .*us-east-1/);
  expect((await sandbox.run(['event', 'sqs', '-c', 'lambda-stack.yaml'])).code).toBe(2);
});
