import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Sandbox } from './sandbox.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox({
    'lambda-stack.yaml': [
      'endpoint: { port: 0 }',
      'defaults: { runtime: nodejs20.x, code: ./code, onFailure: dead }',
      'functions:',
      '  hello: { handler: index.hello }',
      '  dead: { handler: index.dead }',
    ].join('\n'),
    'code/index.mjs': [
      "import { writeFileSync } from 'node:fs';",
      "export const hello = () => { throw new Error('on purpose'); };",
      'export const dead = (record) => writeFileSync(record.requestPayload.tell, JSON.stringify(record.requestContext));',
    ].join('\n'),
  });
});

afterEach(() => sandbox.close());

test('an event that was accepted before the stack was killed is gone on with by the next one', async () => {
  const first = await sandbox.up(['--retry-base', '0.1']);
  const tell = join(sandbox.directory, 'told');
  const response = await fetch(`${first.endpoint}/2015-03-31/functions/hello/invocations`, {
    method: 'POST',
    headers: { 'X-Amz-Invocation-Type': 'Event' },
    body: JSON.stringify({ tell }),
  });
  expect(response.status).toBe(202);
  first.process.kill('SIGKILL');
  await first.exited;
  const second = await sandbox.up([], { LAMBDA_STACK_RETRY_BASE: '0.1' });
  await vi.waitFor(() => expect(existsSync(tell)).toBe(true), { timeout: 15_000 });
  expect(JSON.parse(readFileSync(tell, 'utf8'))).toMatchObject({
    requestId: response.headers.get('x-amzn-requestid'),
    condition: 'RetriesExhausted',
    approximateInvokeCount: 3,
  });
  const records = second.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const goesOn = records.findIndex(
    ({ text }) => text === '1 asynchronous invocation of the last run goes on',
  );
  expect(goesOn).toBeGreaterThan(records.findIndex(({ event }) => event === 'ready'));
  expect(goesOn).toBeLessThan(records.findIndex(({ text }) => String(text).startsWith('START')));
  second.process.kill('SIGINT');
  await second.exited;
});

test('a variable with no number of seconds is refused', async () => {
  const { code, stderr } = await sandbox.run(['up'], { env: { LAMBDA_STACK_RETRY_BASE: 'soon' } });
  expect(code).toBe(2);
  expect(stderr).toMatch(/LAMBDA_STACK_RETRY_BASE.* It must be a number of seconds from 0 to 3600\./);
});
