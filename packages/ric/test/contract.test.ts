import { readFileSync, rmSync } from 'node:fs';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { buildClients, startClient, type StartOptions } from './client-process.ts';
import { contracts } from './contract/clients.ts';
import { requireTools } from './toolchain.ts';

let clients: string;
beforeAll(() => {
  clients = buildClients();
});
afterAll(() => rmSync(clients, { recursive: true, force: true }));

const requestId = (id: string) => ({ 'Lambda-Runtime-Aws-Request-Id': id });

describe.each(contracts)('the $kind.name client', (contract) => {
  const { kind, file, errorTypes, broken, exhausted, exit, log } = contract;
  // AWS's client may have to be brought first.
  beforeEach((context) => requireTools(context, kind.needs), 300_000);

  const source = readFileSync(new URL(`./contract/functions/${file}`, import.meta.url), 'utf8');
  const start = ({ text = source, ...options }: Partial<StartOptions> & { text?: string } = {}) =>
    startClient(kind, clients, {
      handler: 'app.handler',
      ...options,
      files: { [file]: text },
      environment: { AWS_EXECUTION_ENV: '', ...options.environment },
    });

  test('answers an event', async () => {
    await using client = await start();
    const answer = await client.invoke({ do: 'echo', value: { a: [1, 'two'] } });
    expect(answer.kind).toBe('response');
    expect(JSON.parse(answer.body)).toEqual({ a: [1, 'two'] });
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  test('answers many events in one process', async () => {
    await using client = await start();
    const pids = [];
    for (let round = 0; round < 5; round += 1) pids.push((await client.invoke({ do: 'pid' })).body.trim());
    expect(new Set(pids)).toEqual(new Set([String(client.pid)]));
  });

  test('passes text of any script on', async () => {
    await using client = await start();
    const value = 'Grüße, 世界 🎉 "quoted" \\ back\nline\ttab %s $HOME `x`';
    const answer = await client.invoke({ do: 'echo', value });
    expect(JSON.parse(answer.body)).toBe(value);
  });

  test('passes a payload of a megabyte on', async () => {
    await using client = await start();
    const value = 'äx'.repeat(512 * 1024);
    const answer = await client.invoke({ do: 'echo', value });
    expect(JSON.parse(answer.body)).toBe(value);
  });

  test('gives each invocation its own context', async () => {
    await using client = await start();
    const headers = {
      'lambda-runtime-client-context': '{"custom":{"a":"ü"},"client":{"app_title":"t"}}',
      'Lambda-Runtime-Cognito-Identity': '{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}',
      'Lambda-Runtime-Aws-Tenant-Id': 'tenant',
    };
    const answer = await client.invoke({ do: 'context' }, { ...requestId('11111111-a'), ...headers });
    const { remaining, memory, ...context } = JSON.parse(answer.body);
    expect(context).toEqual({
      requestId: '11111111-a',
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
      name: 'test',
      version: '$LATEST',
      group: '/aws/lambda/test',
      stream: 'stream',
      tenant: 'tenant',
      client: { custom: { a: 'ü' }, client: { app_title: 't' } },
      identity: 'i',
      trace: 'Root=1-11111111-000000000000000000000000',
    });
    expect(Number(memory)).toBe(128);
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(60_000);
    const next = JSON.parse((await client.invoke({ do: 'context' }, requestId('22222222-b'))).body);
    expect(next).toMatchObject({
      requestId: '22222222-b',
      trace: 'Root=1-22222222-000000000000000000000000',
    });
    expect([next.tenant ?? '', next.client ?? null, next.identity ?? '']).toEqual(['', null, '']);
  });

  const failures = [
    ['an error', 'fail', errorTypes.thrown, 'failed "on" purpose: ü'],
    ['an error of its own', 'custom', errorTypes.custom, 'sold out'],
    ["a result that JSON can't hold", 'unserializable', errorTypes.unserializable, ''],
    ["an error that can't say what it is", 'mute', errorTypes.mute, ''],
  ].filter(([, , errorType]) => errorType !== undefined);
  test.each(failures)('reports %s and goes on', async (_case, action, errorType, message = '') => {
    await using client = await start();
    const answer = await client.invoke({ do: action }, requestId('id-1'));
    expect(answer.kind).toBe('error');
    expect(JSON.parse(answer.body)).toMatchObject({
      errorType,
      errorMessage: expect.stringContaining(message),
      [contract.trace]: expect.any(Array),
    });
    expect(JSON.parse((await client.invoke({ do: 'echo', value: 1 })).body)).toBe(1);
    expect(client.stdout + client.stderr).toContain(message.slice(-9));
  });

  if (exhausted !== undefined)
    test('reports that there is no memory', async () => {
      await using client = await start();
      const { kind, body } = await client.invoke({ do: 'exhaust' });
      expect([kind, JSON.parse(body).errorType]).toEqual(['error', exhausted.errorType]);
      if (exhausted.status === undefined)
        expect((await client.invoke({ do: 'echo', value: 1 })).body).toBe('1');
      else expect((await client.ended).code).toBe(exhausted.status);
    });

  test('has logged when the answer comes', async () => {
    await using client = await start();
    await client.invoke({ do: 'echo', value: 1 });
    // The pipe may be read later than the socket; the next answer is certainly later.
    await client.invoke({ do: 'echo', value: 2 });
    expect(client.stdout + client.stderr).toContain('working on echo\n');
  });

  test('writes no text to its output, and answers', async () => {
    await using client = await start();
    expect((await client.invoke({ do: 'binary' })).body).toBe('"written"');
    expect(JSON.parse((await client.invoke({ do: 'echo', value: 1 })).body)).toBe(1);
  });

  if (log !== undefined)
    test('logs records of its language in text', async () => {
      await using client = await start();
      await client.invoke({ do: 'log' }, requestId('id-1'));
      await client.logged('twice ü');
      expect(client.stdout).toMatch(log.text);
    });

  if (log !== undefined)
    test('logs records of its language in JSON, from the level on that is asked for', async () => {
      const environment = { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'INFO' };
      await using client = await start({ environment });
      await client.invoke({ do: 'log' }, requestId('id-1'));
      await client.logged('twice ü');
      const line = client.stdout.split('\n').find((text) => text.includes('twice ü')) ?? '';
      expect(JSON.parse(line)).toMatchObject({ timestamp: expect.stringMatching(/Z$/), ...log.json });
      expect(client.stdout).not.toContain('whispered');
    });

  if (log !== undefined && errorTypes.mute !== undefined)
    test("logs an error that can't say what it is in JSON, and goes on", async () => {
      await using client = await start({ environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON' } });
      expect((await client.invoke({ do: 'mute' })).kind).toBe('error');
      await client.logged('MuteError');
      expect((await client.invoke({ do: 'echo', value: 1 })).body).toBe('1');
    });

  if (log !== undefined)
    test('logs an error in JSON', async () => {
      await using client = await start({ environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON' } });
      await client.invoke({ do: 'custom' }, requestId('id-1'));
      await client.logged('sold out');
      const line = client.stdout.split('\n').find((text) => text.includes('sold out')) ?? '';
      const { level, message = '', errorType, errorMessage, stackTrace, ...rest } = JSON.parse(line);
      const told = { errorType, errorMessage, stackTrace, ...(typeof message === 'object' ? message : {}) };
      expect({ level, requestId: rest.requestId }).toEqual({ level: 'ERROR', requestId: 'id-1' });
      expect(told).toMatchObject({
        errorType: 'OrderError',
        errorMessage: 'sold out',
        stackTrace: expect.any(Array),
      });
    });

  test('exits in its handler', async () => {
    await using client = await start();
    if (exit.answers) expect((await client.invoke({ do: 'exit' })).kind).toBe('error');
    else void client.api.invoke({ do: 'exit' });
    if (exit.status === undefined) expect((await client.invoke({ do: 'echo', value: 1 })).body).toBe('1');
    else expect((await client.ended).code).toBe(exit.status);
  });

  test.each([
    ['a missing file', 'ap.handler', errorTypes.missingFile, source],
    ['a handler without a function', 'app', errorTypes.malformedHandler, source],
    ['a syntax error', 'app.handler', errorTypes.syntax, broken.syntax],
    ['what its file throws', 'app.handler', errorTypes.importThrows, broken.importThrows],
  ])('reports %s at init and ends', async (_case, handler, errorType, text) => {
    await using client = await start({ handler, text });
    const error = await client.api.initError;
    expect(JSON.parse(error.body)).toMatchObject({
      errorType,
      errorMessage: expect.any(String),
      [contract.trace]: expect.any(Array),
    });
    expect(error.headers.get('lambda-runtime-function-error-type')).toMatch(/^\w/);
    expect((await client.ended).code).toBe(contract.initFailed);
    expect(client.stdout + client.stderr).toContain(errorType);
  });

  test('reports a missing function, and what was probably meant', async () => {
    await using client = await start({ handler: 'app.handlr' });
    const { missingFunctionAt, suggests } = contract;
    const error = await (missingFunctionAt === 'init' ? client.api.initError : client.invoke({ do: 'echo' }));
    const { errorType, errorMessage } = JSON.parse(error.body);
    expect(errorType).toBe(errorTypes.missingFunction);
    expect(errorMessage).toContain('handlr');
    if (suggests) expect(errorMessage).toMatch(/\bhandler\b/);
    await client.ended;
  });

  if (contract.official) return;

  test('goes on after a refused response', async () => {
    const statuses = [413, 400, 403];
    await using client = await start({ behaviour: { status: () => statuses.shift() ?? 202 } });
    for (let value = 1; value <= 4; value += 1) {
      expect(JSON.parse((await client.invoke({ do: 'echo', value })).body)).toBe(value);
    }
    expect(client.stdout + client.stderr).toContain('413');
  });

  test('goes on after a response of more than 6 MB, which is refused', async () => {
    const limit = 6 * 1024 * 1024 + 100;
    await using client = await start({
      behaviour: { status: ({ body }) => (body.length > limit ? 413 : 202) },
    });
    const value = 'x'.repeat(limit);
    expect((await client.invoke({ do: 'echo', value })).body.trim()).toHaveLength(limit + 2);
    expect(JSON.parse((await client.invoke({ do: 'echo', value: 1 })).body)).toBe(1);
    await client.logged('413');
  });

  test('ends when the Runtime API is gone', async () => {
    await using client = await start();
    await client.invoke({ do: 'echo', value: 1 });
    await client.api.close();
    expect((await client.ended).code).toBe(1);
    expect(client.stderr).toContain('Runtime API');
  });

  test('says what is missing when it is started by hand', async () => {
    await using client = await start({ environment: { AWS_LAMBDA_RUNTIME_API: '' } });
    expect((await client.ended).code).toBe(1);
    expect(client.stderr).toContain('AWS_LAMBDA_RUNTIME_API is not');
  });
});
