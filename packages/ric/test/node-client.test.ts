import { statSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { node, startClient } from './client-process.ts';
import { start, useNodeClient } from './node-function.ts';

const clientsDirectory = useNodeClient();

describe('a process ends', () => {
  test('with 129 after an exception outside of the handler, which is the answer', async () => {
    await using client = await start(
      '() => new Promise(() => setTimeout(() => { throw new TypeError("x"); }))',
    );
    expect(JSON.parse((await client.api.invoke({})).body)).toMatchObject({ errorType: 'TypeError' });
    expect((await client.ended).code).toBe(129);
    expect(client.stdout).toContain('ERROR\tUncaught Exception \t{"errorType":"TypeError"');
  });

  test('with 128 after a rejection that nobody handles, which is the answer', async () => {
    await using client = await start(
      '() => new Promise(() => setTimeout(() => Promise.reject(new TypeError("x"))))',
    );
    expect(JSON.parse((await client.api.invoke({})).body)).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'TypeError: x',
    });
    expect((await client.ended).code).toBe(128);
  });

  test('with 129 after an exception between invocations', async () => {
    await using client = await start(
      `(event, context) => { process.once('SIGUSR2', () => { throw new Error('late'); }); context.succeed(1); }`,
    );
    expect((await client.invoke({})).body).toBe('1');
    process.kill(client.pid ?? 0, 'SIGUSR2');
    expect((await client.ended).code).toBe(129);
    expect(client.api.requests).not.toContain('unexpected answer');
  });

  test('with 129 after an exception at init', async () => {
    await using client = await start({ 'index.js': 'throw new TypeError("no database")' });
    const { body, headers } = await client.api.initError;
    expect(JSON.parse(body)).toMatchObject({ errorType: 'TypeError', errorMessage: 'no database' });
    expect(headers.get('lambda-runtime-function-error-type')).toBe('TypeError');
    expect((await client.ended).code).toBe(129);
    expect(client.stdout).toMatch(/^[\d-]+T[\d:.]+Z\tundefined\tERROR\tUncaught Exception \t\{/);
  });

  test.each([
    [
      'a CommonJS file',
      'index.js',
      'exports.handler = async () => 1; Promise.reject(new Error("no database"));',
    ],
    [
      'an ES module',
      'index.mjs',
      'export const handler = async () => 1; Promise.reject(new Error("no database"));',
    ],
  ])('with 128 after a rejection that %s leaves behind at init', async (_case, file, source) => {
    await using client = await start({ [file]: source });
    void client.api.invoke({});
    const { body, headers } = await client.api.initError;
    expect(JSON.parse(body)).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: no database',
    });
    expect(headers.get('lambda-runtime-function-error-type')).toBe('Runtime.UnhandledPromiseRejection');
    expect((await client.ended).code).toBe(128);
    expect(client.api.requests).toEqual(['POST error']);
  });

  test('as the function wants', async () => {
    await using client = await start('() => process.exit(3)');
    void client.api.invoke({});
    expect((await client.ended).code).toBe(3);
  });

  test('with 1 where there is no Runtime API', async () => {
    await using client = await startClient(node, clientsDirectory(), {
      files: {},
      handler: 'index.handler',
      environment: { AWS_LAMBDA_RUNTIME_API: '' },
    });
    expect((await client.ended).code).toBe(1);
    expect(client.stderr).toContain('AWS_LAMBDA_RUNTIME_API');
  });
});

test('the context has the functions of its rules', async () => {
  await using client = await start('(event, context) => context.succeed(Object.keys(context))');
  const keys = JSON.parse((await client.invoke({})).body);
  expect(keys).toEqual(expect.arrayContaining(['done', 'fail', 'succeed', 'getRemainingTimeInMillis']));
});

test('an invocation without a trace id does not inherit one', async () => {
  await using client = await start('async () => String(process.env._X_AMZN_TRACE_ID)');
  expect((await client.invoke({})).body).toContain('Root=1-');
  expect((await client.invoke({}, { 'Lambda-Runtime-Trace-Id': '' })).body).toBe('"undefined"');
});

test.each([
  ['the event', '{', {}, 'SyntaxError'],
  ['the client context', '{}', { 'Lambda-Runtime-Client-Context': '{' }, 'Error'],
])('%s that is not JSON fails the invocation only', async (_case, payload, headers, errorType) => {
  await using client = await start('async () => 1');
  expect(JSON.parse((await client.invoke(payload, headers)).body)).toMatchObject({ errorType });
  expect((await client.invoke({})).body).toBe('1');
});

test('the bundle is small', () => {
  expect(statSync(`${clientsDirectory()}/node/index.mjs`).size).toBeLessThan(60_000);
});
