import { rmSync } from 'node:fs';

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { buildClients, python, startClient } from './client-process.ts';
import { requireTools } from './toolchain.ts';

let clients: string;
beforeAll(() => {
  clients = buildClients();
});
afterAll(() => rmSync(clients, { recursive: true, force: true }));
beforeEach((context) => requireTools(context, python.needs));

const start = (
  source: string | Readonly<Record<string, string>>,
  { handler = 'app.handler', runtime = 'python3.13' } = {},
) =>
  startClient(python, clients, {
    files: typeof source === 'string' ? { 'app.py': source } : source,
    handler,
    environment: { AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}` },
  });

const returning = (expression: string) => `def handler(event, context):\n    return ${expression}\n`;

test.each([
  ['in a package, with dots', { 'a/b.py': returning('1') }, 'a.b.handler'],
  ['in a package, with slashes', { 'a/b.py': returning('1') }, 'a/b.handler'],
  ['in a package itself', { 'a/__init__.py': returning('1') }, 'a.handler'],
  [
    'beside what it imports',
    { 'app.py': 'from other import handler', 'other.py': returning('1') },
    'app.handler',
  ],
])('a handler is found %s', async (_case, files, handler) => {
  await using client = await start(files, { handler });
  expect((await client.invoke({})).body).toBe('1');
});

test.each([
  [
    'app.hanlder',
    returning('1'),
    'Runtime.HandlerNotFound',
    "Handler 'hanlder' missing on module 'app'; did you mean 'handler'?",
  ],
  [
    'app.handler',
    'import absent',
    'Runtime.ImportModuleError',
    "Unable to import module 'app': No module named 'absent'",
  ],
  ['sys.exit', '', 'Runtime.BuiltInModuleConflict', 'Cannot use built-in module sys as a handler module'],
  ['app.handler', 'def handler(:', 'Runtime.UserCodeSyntaxError', "Syntax error in module 'app'"],
  ['app.handler', '1 / 0', 'ZeroDivisionError', 'division by zero'],
])('%s of %j fails with %s', async (handler, source, errorType, message) => {
  await using client = await start(source, { handler });
  const error: Record<string, unknown> = JSON.parse((await client.api.initError).body);
  expect(Object.keys(error)).toEqual(['errorMessage', 'errorType', 'requestId', 'stackTrace']);
  expect(error).toMatchObject({ errorType, requestId: '', errorMessage: expect.stringContaining(message) });
  expect((await client.ended).code).toBe(1);
});

test.each([
  ['raise ValueError("no ü")', 'ValueError', 'no ü'],
  [
    'return {1, 2}',
    'Runtime.MarshalError',
    'Unable to marshal response: Object of type set is not JSON serializable',
  ],
  ['return "\\udc00"', 'Runtime.MarshalError', 'Unable to marshal response'],
])('%s fails with %s', async (statement, errorType, message) => {
  await using client = await start(`def handler(event, context):\n    ${statement}\n`);
  const answer = await client.invoke({}, { 'Lambda-Runtime-Aws-Request-Id': 'id-1' });
  expect(answer.kind).toBe('error');
  expect(JSON.parse(answer.body)).toMatchObject({
    errorType,
    requestId: 'id-1',
    errorMessage: expect.stringContaining(message),
  });
});

test('the trace begins in the function, and is one record of the log', async () => {
  await using client = await start('def handler(event, context):\n    raise KeyError("x")\n');
  const { stackTrace } = JSON.parse((await client.invoke({})).body);
  expect(stackTrace).toHaveLength(1);
  expect(stackTrace[0]).toMatch(/^ {2}File ".*app\.py", line 2, in handler\n {4}raise KeyError\("x"\)\n$/);
  await client.logged('[ERROR]');
  expect(client.stdout).toMatch(
    /^\[ERROR\] KeyError: 'x'\rTraceback \(most recent call last\):\r\u00a0{2}File ".*app\.py", line 2, in handler\r\u00a0{4}raise.*\n$/,
  );
});

test('an event that is not JSON fails the invocation only', async () => {
  await using client = await start(returning('1'));
  expect(JSON.parse((await client.invoke('{')).body)).toMatchObject({ errorType: 'Runtime.UnmarshalError' });
  expect((await client.invoke('{}')).body).toBe('1');
});

test.each([
  ['None', 'null', 'application/json'],
  ['__import__("decimal").Decimal("1.5")', '1.5', 'application/json'],
  ['__import__("decimal").Decimal("12345678901234567890")', '12345678901234567890', 'application/json'],
  ['b"raw"', 'raw', 'application/unknown'],
  ['"ü"', '"ü"', 'application/json'],
])('%s is the response %s', async (expression, body, type) => {
  await using client = await start(returning(expression));
  const answer = await client.invoke({});
  expect(answer.body).toBe(body);
  expect(answer.headers.get('content-type')).toBe(type);
});

test('before python3.12 responses are ASCII', async () => {
  await using client = await start(returning('"ü"'), { runtime: 'python3.11' });
  expect((await client.invoke({})).body).toBe('"\\u00fc"');
});

test('the context tells all that is known of the invocation', async () => {
  await using client = await start(`
def handler(event, c):
    return [c.function_name, c.function_version, c.memory_limit_in_mb, c.log_group_name, c.log_stream_name,
            c.aws_request_id, c.tenant_id, c.client_context.custom, c.client_context.client.app_title,
            c.identity.cognito_identity_id, c.get_remaining_time_in_millis() > 0]
`);
  const answer = await client.invoke(
    {},
    {
      'Lambda-Runtime-Aws-Request-Id': 'id-1',
      'lambda-runtime-client-context': '{"custom":{"ü":1},"client":{"app_title":"t"}}',
      'Lambda-Runtime-Cognito-Identity': '{"cognitoIdentityId":"i"}',
      'Lambda-Runtime-Aws-Tenant-Id': 'tenant',
    },
  );
  expect(JSON.parse(answer.body)).toEqual([
    'test',
    '$LATEST',
    '128',
    '/aws/lambda/test',
    'stream',
    'id-1',
    'tenant',
    { ü: 1 },
    't',
    'i',
    true,
  ]);
});

test('the context does without what the caller did not send', async () => {
  await using client = await start(
    returning('[context.client_context, context.identity.cognito_identity_id, context.tenant_id]'),
  );
  expect(JSON.parse((await client.invoke({})).body)).toEqual([null, null, null]);
});

test('records of the log are one line each, and nothing is kept back', async () => {
  await using client = await start(`
import logging, os
logging.getLogger().setLevel(logging.INFO)
def handler(event, context):
    logging.info('two\\nlines')
    print('printed ü', end='')
    os.kill(os.getpid(), 9)
`);
  void client.api.invoke({}, { 'Lambda-Runtime-Aws-Request-Id': 'id-1' });
  await client.ended;
  expect(client.stdout).toMatch(/^\[INFO\]\t[\d-]+T[\d:]+\.\d{3}Z\tid-1\ttwo\rlines\nprinted ü$/);
});

test('the streams may be replaced, and the first ones used again', async () => {
  await using client = await start(`
import gc, io, os, sys
def handler(event, context):
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    gc.collect()
    print('ü to __stdout__', end='', file=sys.__stdout__)
    print('ü to __stderr__', end='', file=sys.__stderr__)
    sys.stdout = io.TextIOWrapper(sys.__stdout__.buffer, write_through=True)
    gc.collect()
    print(', and after it', end='', flush=True)
    os.kill(os.getpid(), 9)
`);
  void client.api.invoke({});
  await client.ended;
  expect(client.stdout).toBe('ü to __stdout__, and after it');
  expect(client.stderr).toBe('ü to __stderr__');
});

test('an exception that cannot be printed fails the invocation only', async () => {
  await using client = await start(`
class Mute(Exception):
    def __str__(self):
        raise ValueError('no words')
def handler(event, context):
    if event: raise Mute()
    return 1
`);
  expect(JSON.parse((await client.invoke(true)).body)).toMatchObject({
    errorType: 'Mute',
    errorMessage: '<unprintable Mute object>',
  });
  expect((await client.invoke(false)).body).toBe('1');
});
