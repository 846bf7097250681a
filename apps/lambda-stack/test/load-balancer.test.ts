import { request } from 'node:http';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Sandbox } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

const configuration = (multiValueHeaders: boolean): string => `name: balanced
endpoint: { port: 0 }
functions:
  echo: { runtime: nodejs20.x, handler: index.echo, code: ./code }
  partners: { runtime: nodejs20.x, handler: index.partners, code: ./code, timeout: 1 }
gateways:
  public:
    type: alb
    port: 0
    multiValueHeaders: ${multiValueHeaders}
    routes:
      partners: { function: partners, conditions: { hostHeader: ["partners.*"] } }
      "GET /slow": partners
      "$default": echo
`;

let sandbox: Sandbox;

beforeEach((context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox = new Sandbox({
    'lambda-stack.yaml': configuration(false),
    'code/index.mjs': `
export const echo = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });
export const partners = async ({ path }) =>
  path === '/slow' ? new Promise(() => setTimeout(() => {}, 60_000)) : { statusCode: '418', body: 'partners' };
`,
  });
});

afterEach(() => sandbox.close());

const get = (url: string, host: string): Promise<{ status: number | undefined; body: string }> =>
  new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    })
      .once('error', reject)
      .end();
  });

test('a load balancer leads requests to functions by its rules, and follows the configuration', async () => {
  const stack = await sandbox.up();
  const url = stack.url();
  expect(await get(`${url}/x`, 'Partners.example.com:80')).toEqual({ status: 418, body: 'partners' });
  const { status, body } = await get(`${url}/caf%C3%A9?a=%20&a=2`, 'example.com');
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({
    path: '/caf%C3%A9',
    queryStringParameters: { a: '2' },
    headers: { host: 'example.com' },
    requestContext: { elb: { targetGroupArn: expect.stringContaining(':targetgroup/echo/') } },
  });
  expect(await get(`${url}/slow`, 'example.com')).toMatchObject({
    status: 502,
    body: expect.stringContaining('502 Bad Gateway'),
  });

  sandbox.write({ 'lambda-stack.yaml': configuration(true) });
  await vi.waitFor(
    async () =>
      expect(JSON.parse((await get(`${url}/?a=1&a=2`, 'example.com')).body)).toMatchObject({
        multiValueQueryStringParameters: { a: ['1', '2'] },
      }),
    { timeout: 10_000 },
  );
  stack.process.kill('SIGINT');
  await stack.exited;
  await sandbox.nothingLeft();
});
