import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { echoProject } from './projects.ts';
import { Sandbox } from './sandbox.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox(echoProject());
});

afterEach(() => sandbox.close());

test.each([
  ['has passed', () => '0s'],
  ['comes', () => new Date(Date.now() + 1_000).toISOString()],
])('logs -f --until ends when its time %s, while the stack runs on', async (_case, until) => {
  const stack = await sandbox.up();
  await sandbox.run(['invoke', 'hello', '-d', '{"print":"in time"}']);
  await vi.waitFor(async () => expect((await sandbox.run(['logs'])).stdout).toContain('in time'));
  const followed = await sandbox.run(['logs', '-f', '--until', until()]);
  expect(followed).toMatchObject({ code: 0, stdout: expect.stringContaining('in time') });
  expect((await sandbox.run(['ps'])).code).toBe(0);
  stack.process.kill('SIGINT');
  await stack.exited;
});

test('a start that fails does not hide the run before', async () => {
  expect((await sandbox.run(['up', '-d'])).code).toBe(0);
  expect((await sandbox.run(['invoke', 'hello', '-d', '{"print":"noted"}'])).code).toBe(0);
  await sandbox.run(['down']);
  const yaml = (echoProject()['lambda-stack.yaml'] ?? '').replace(
    'timeout: 10',
    'timeout: 10\n    secrets: [token]',
  );
  sandbox.write({ 'lambda-stack.yaml': `${yaml}secrets: { token: { environment: TOKEN } }\n` });
  expect(await sandbox.run(['up'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('SECRET_MISSING'),
  });
  expect(await sandbox.run(['logs', 'hello'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('noted'),
  });
});

test('logs has what a function said that the stack has no more', async () => {
  const files = echoProject();
  const yaml = files['lambda-stack.yaml'] ?? '';
  const gone = '  gone: { runtime: nodejs20.x, handler: index.handler, code: ./hello }\n';
  sandbox.write({ 'lambda-stack.yaml': yaml.replace('gateways:\n', `${gone}gateways:\n`) });
  const stack = await sandbox.up();
  expect((await sandbox.run(['invoke', 'gone', '-d', '{"print":"noted"}'])).code).toBe(0);
  sandbox.write({ 'lambda-stack.yaml': yaml });
  await vi.waitFor(() => expect(stack.stderr()).toContain('is applied'), { timeout: 10_000 });
  expect(await sandbox.run(['logs', 'gone'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^gone {3}\| .*noted$/m),
  });
  // Not in that time, and not ever.
  for (const args of [
    ['gone', '--until', '1h'],
    ['gone', 'never'],
  ])
    expect(await sandbox.run(['logs', ...args])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/FUNCTION_UNKNOWN: .* is called (gone|never)\n.*It has: hello, public\./),
    });
  stack.process.kill('SIGINT');
  await stack.exited;
});

test('logs --json has what the line of a request says as fields', async () => {
  const stack = await sandbox.up();
  await fetch(`${stack.url()}/hello/ada?q=1`);
  const records = async (): Promise<unknown[]> =>
    (await sandbox.run(['logs', 'public', '--json'])).stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
  await expect.poll(records).toEqual([
    {
      event: 'log',
      time: expect.any(Number),
      function: 'public',
      environment: '',
      kind: 'platform',
      text: expect.stringMatching(/^GET \/hello\/ada → 200 [\d.]+ ms \d+ bytes \(hello\)$/),
      requestId: expect.any(String),
      request: {
        method: 'GET',
        path: '/hello/ada',
        status: 200,
        durationMs: expect.any(Number),
        bytes: expect.any(Number),
        route: 'GET /hello/{name}',
        function: 'hello',
      },
    },
  ]);
  stack.process.kill('SIGINT');
  await stack.exited;
});
