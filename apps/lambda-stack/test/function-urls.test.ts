import { createServer, type AddressInfo } from 'node:net';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Sandbox } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

const configuration = (hello: string, other: string): string => `name: urls
endpoint: { port: 0 }
defaults: { runtime: nodejs20.x, handler: index.handler, code: ./echo }
functions:
  hello: { url: ${hello} }
  other: { url: ${other} }
gateways:
  hello: { port: 0, routes: { $default: other } }
`;

let sandbox: Sandbox;

beforeEach((context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox = new Sandbox({
    'lambda-stack.yaml': configuration('{ port: 0 }', 'true'),
    'echo/index.mjs': 'export const handler = async (event) => event;\n',
  });
});

afterEach(() => sandbox.close());

test('functions answer at URLs of their own, which follow the configuration', async () => {
  const stack = await sandbox.up();
  const { hello = '', other = '' } = stack.urls ?? {};
  expect(stack.gateways).toEqual({ hello: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
  expect(other).toMatch(/^http:\/\/127\.0\.0\.1:91\d\d\/$/);

  const response = await fetch(`${hello}caf%C3%A9?q=1`, { method: 'POST', body: '{}' });
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await response.json()).toMatchObject({
    rawPath: '/café',
    requestContext: { accountId: 'anonymous', http: { method: 'POST' }, stage: '$default' },
  });

  const { stdout } = await sandbox.run(['ps']);
  expect(stdout).toContain(`URL of hello  ${hello}`);
  expect(stdout).toContain(`gateway hello  ${stack.gateways['hello']}`);
  expect((await sandbox.run(['logs', 'hello'])).stdout).toContain('POST /caf%C3%A9 → 200');
  expect((await sandbox.run(['config', 'validate'])).stdout).toContain('functions: 2, gateways: 1');

  sandbox.write({ 'lambda-stack.yaml': configuration('{ port: 0, cors: true }', 'false') });
  const preflight = { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' };
  const allowed = await vi.waitFor(
    async () => {
      const { status, headers } = await fetch(hello, { method: 'OPTIONS', headers: preflight });
      expect(status).toBe(204);
      return headers.get('access-control-allow-headers');
    },
    { timeout: 10_000 },
  );
  expect(allowed).toBe('*,authorization');
  await expect(fetch(other)).rejects.toThrow();

  sandbox.write({ 'lambda-stack.yaml': configuration('{ host: 127.0.0.2, port: 0 }', 'true') });
  await vi.waitFor(() => expect(stack.stderr()).toMatch(/The URL of hello is http:\/\/127\.0\.0\.2:/), {
    timeout: 10_000,
  });
  stack.process.kill('SIGINT');
  await stack.exited;
  await sandbox.nothingLeft();
});

test('a person is told where the URLs are, and whose port is taken', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    sandbox.write({ 'lambda-stack.yaml': configuration(`{ port: ${port} }`, 'false') });
    const refused = await sandbox.run(['up', '-d']);
    expect(refused.stderr).toContain(`Port ${port} of the URL of "hello" on 127.0.0.1 is taken by `);
    expect((await sandbox.run(['doctor'])).stdout).toContain('URL of "hello"');
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  const { stdout } = await sandbox.run(['up', '-d']);
  expect(stdout).toMatch(new RegExp(`Function URLs\\n +hello +http://127.0.0.1:${port}/\\n`));
  await sandbox.run(['down']);
  await sandbox.nothingLeft();
});
