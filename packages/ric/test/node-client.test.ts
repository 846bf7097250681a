import { rmSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { buildClients, node, startClient, type ClientProcess } from './client-process.ts';

let clients: string;
beforeAll(() => {
  clients = buildClients();
});
afterAll(() => rmSync(clients, { recursive: true, force: true }));

function start(
  source: string | Readonly<Record<string, string>>,
  { runtime = 'nodejs22.x', handler = 'index.handler' } = {},
): Promise<ClientProcess> {
  return startClient(node, clients, {
    files: typeof source === 'string' ? { 'index.js': `exports.handler = ${source}` } : source,
    handler,
    environment: { AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}` },
  });
}

describe('handlers up to nodejs22.x', () => {
  test.each([
    ['a promise', 'async () => 1', '1'],
    ['nothing', 'async () => {}', 'null'],
    ['a callback', '(event, context, callback) => setTimeout(callback, 5, null, 2)', '2'],
    [
      'a callback, and waits for what goes on',
      '(e, c, callback) => { const r = {}; callback(null, r); setTimeout(() => (r.a = 1), 20); }',
      '{"a":1}',
    ],
    [
      'a callback that does not wait',
      '(e, c, callback) => { c.callbackWaitsForEmptyEventLoop = false; const r = {}; callback(null, r); setTimeout(() => (r.a = 1), 20); }',
      '{}',
    ],
    ['context.succeed', '(event, context) => context.succeed(3)', '3'],
    ['context.done', '(event, context) => context.done(null, 4)', '4'],
    ['a plain value, which is not looked at', '() => 5', 'null'],
    ['no callback', '(event, context, callback) => {}', 'null'],
    [
      'a promise that never settles, from a function that is not async',
      '() => new Promise(() => {})',
      'null',
    ],
    [
      'two callbacks, of which the first counts',
      '(e, c, callback) => { callback(null, 6); callback(null, 7); }',
      '6',
    ],
  ])('answer by %s', async (_case, source, body) => {
    await using client = await start(source);
    expect(await client.invoke({})).toMatchObject({ kind: 'response', body });
    expect(await client.invoke({})).toMatchObject({ kind: 'response', body });
  });

  test.each([
    ['throw', '() => { throw new RangeError("x"); }', 'RangeError', 'x'],
    ['reject', 'async () => { throw new RangeError("x"); }', 'RangeError', 'x'],
    ['call back with an error', '(e, c, callback) => callback(new RangeError("x"))', 'RangeError', 'x'],
    ['call context.fail', '(e, context) => context.fail(new RangeError("x"))', 'RangeError', 'x'],
    ['call context.fail with nothing', '(e, context) => context.fail()', 'string', 'handled'],
    ['call context.done with an error', '(e, context) => context.done("no")', 'string', 'no'],
    ['throw a string', 'async () => { throw "text"; }', 'string', 'text'],
    ['throw an object', 'async () => { throw { a: 1 }; }', 'object', '[object Object]'],
    ['throw a number', 'async () => { throw 4; }', 'number', '4'],
    [
      'never settle',
      'async () => { await new Promise(() => {}); }',
      'Runtime.NodeJsExit',
      'The handler has a promise that never settles: its event loop is empty',
    ],
    [
      'return a cycle',
      'async () => { const a = {}; a.a = a; return a; }',
      'Error',
      'Unable to stringify response body',
    ],
    ['return a BigInt', 'async () => 1n', 'Error', 'Unable to stringify response body'],
  ])('fail when they %s', async (_case, source, errorType, errorMessage) => {
    await using client = await start(source);
    for (let round = 0; round < 2; round += 1) {
      const { kind, body, headers } = await client.invoke({});
      expect(kind).toBe('error');
      expect(JSON.parse(body)).toMatchObject({ errorType, errorMessage, trace: expect.any(Array) });
      expect(headers.get('lambda-runtime-function-error-type')).toBe(errorType);
    }
    expect(client.stdout).toContain(`ERROR\tInvoke Error \t{"errorType":`);
  });
});

describe('handlers from nodejs24.x on', () => {
  const runtime = 'nodejs24.x';

  test.each([
    ['a value', '() => 1', '1'],
    ['a promise', 'async () => 2', '2'],
    ['nothing', '() => {}', 'null'],
    [
      'a context without callbacks',
      '(e, c) => [typeof c.done, typeof c.succeed, "callbackWaitsForEmptyEventLoop" in c]',
      '["undefined","undefined",false]',
    ],
  ])('answer with %s', async (_case, source, body) => {
    await using client = await start(source, { runtime });
    expect(await client.invoke({})).toMatchObject({ kind: 'response', body });
  });

  test('may be in a default export', async () => {
    await using client = await start({ 'index.mjs': 'export default { handler: () => 3 };' }, { runtime });
    expect(await client.invoke({})).toMatchObject({ kind: 'response', body: '3' });
  });

  test('fail when they never settle', async () => {
    await using client = await start('() => new Promise(() => {})', { runtime });
    expect(JSON.parse((await client.invoke({})).body)).toMatchObject({ errorType: 'Runtime.NodeJsExit' });
  });

  test('fail by a name of their own when JSON cannot hold the result', async () => {
    await using client = await start('() => 1n', { runtime });
    expect(JSON.parse((await client.invoke({})).body)).toMatchObject({
      errorType: 'Runtime.JSONStringifyError',
    });
  });

  test('must not take a callback', async () => {
    await using client = await start('(event, context, callback) => callback()', { runtime });
    expect(JSON.parse((await client.api.initError).body)).toMatchObject({
      errorType: 'Runtime.CallbackHandlerDeprecated',
    });
  });

  test('are told about a rejection that nobody handles before they answer', async () => {
    await using client = await start('async () => { Promise.reject(new Error("lost")); return 1; }', {
      runtime,
    });
    const answer = await client.api.invoke({});
    expect(JSON.parse(answer.body)).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: lost',
    });
    expect((await client.ended).code).toBe(128);
  });
});

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

  test('as the function wants', async () => {
    await using client = await start('() => process.exit(3)');
    void client.api.invoke({});
    expect((await client.ended).code).toBe(3);
  });

  test('with 1 where there is no Runtime API', async () => {
    await using client = await startClient(node, clients, {
      files: {},
      handler: 'index.handler',
      environment: { AWS_LAMBDA_RUNTIME_API: '' },
    });
    expect((await client.ended).code).toBe(1);
    expect(client.stderr).toContain('AWS_LAMBDA_RUNTIME_API');
  });
});

describe('a handler is found', () => {
  const commonJs = (value: string) => `exports.handler = async () => ${JSON.stringify(value)};`;
  const module = (value: string) => `export const handler = async () => ${JSON.stringify(value)};`;

  test.each([
    ['in a CommonJS file', { 'index.js': commonJs('a') }, 'index.handler', 'a'],
    ['in an ES module', { 'index.mjs': module('b') }, 'index.handler', 'b'],
    [
      'in a .cjs file',
      { 'index.cjs': commonJs('c'), 'package.json': '{"type":"module"}' },
      'index.handler',
      'c',
    ],
    [
      'in a package of modules',
      { 'index.js': module('d'), 'package.json': '{"type":"module"}' },
      'index.handler',
      'd',
    ],
    [
      'below the package.json',
      { 'src/index.js': module('e'), 'package.json': '{"type":"module"}' },
      'src/index.handler',
      'e',
    ],
    ['after top-level await', { 'index.mjs': `await null; ${module('f')}` }, 'index.handler', 'f'],
    [
      'in .js before .mjs and .cjs',
      { 'index.js': commonJs('g'), 'index.mjs': module('x'), 'index.cjs': 'x' },
      'index.handler',
      'g',
    ],
    ['in .mjs before .cjs', { 'index.mjs': module('h'), 'index.cjs': 'x' }, 'index.handler', 'h'],
    ['in a file without extension', { index: commonJs('i'), 'index.js': 'x x' }, 'index.handler', 'i'],
    ['in nested exports', { 'a/b.js': 'exports.c = { d: { e: async () => "j" } };' }, 'a/b.c.d.e', 'j'],
    ['in a directory', { 'src/index.js': commonJs('k') }, 'src.handler', 'k'],
    ['in a package', { 'node_modules/p/index.js': commonJs('l') }, 'p.handler', 'l'],
    ['with a dot in the directory', { 'v1.2/index.js': commonJs('m') }, 'v1.2/index.handler', 'm'],
    ['with odd characters in its path', { 'a b#c%20/i?.mjs': module('n') }, 'a b#c%20/i?.handler', 'n'],
  ])('%s', async (_case, files, handler, value) => {
    await using client = await start(files, { handler });
    expect(JSON.parse((await client.invoke({})).body)).toBe(value);
  });

  test.each([
    ['../index.handler', 'Runtime.MalformedHandlerName', "'..'"],
    ['', 'Runtime.MalformedHandlerName', "Bad handler ''"],
    ['idnex.handler', 'Runtime.ImportModuleError', "did you mean 'index.handler'?"],
    ['src/index.handler', 'Runtime.ImportModuleError', "Error: Cannot find module 'index'"],
    [
      'index.hanlder',
      'Runtime.HandlerNotFound',
      "index.hanlder is undefined or not exported; did you mean 'index.handler'?",
    ],
    ['index.text', 'Runtime.HandlerNotFound', 'index.text is not a function'],
    ['needy.handler', 'Runtime.ImportModuleError', "Cannot find module 'absent'"],
    ['broken.handler', 'Runtime.UserCodeSyntaxError', 'SyntaxError: '],
    ['broken-module.handler', 'Runtime.UserCodeSyntaxError', 'SyntaxError: '],
    ['needy-module.handler', 'Error', "Cannot find package 'absent'"],
  ])('or not: %s is %s', async (handler, errorType, message) => {
    const files = {
      'index.js': 'exports.handler = () => {}; exports.text = "";',
      'needy.js': 'require("absent");',
      'needy-module.mjs': 'import "absent";',
      'broken.js': 'exports.handler = (',
      'broken-module.mjs': 'export const handler = (',
    };
    await using client = await start(files, { handler });
    const error = JSON.parse((await client.api.initError).body);
    expect(error.errorType).toBe(errorType);
    expect(error.errorMessage).toContain(message);
    expect(error.trace.length).toBeGreaterThan(0);
    expect((await client.ended).code).toBe(129);
  });
});

test('the context tells all that is known of the invocation', async () => {
  await using client = await start(
    '(event, context) => context.succeed([context, Object.keys(context), context.getRemainingTimeInMillis()])',
  );
  const answer = await client.invoke(
    {},
    {
      'Lambda-Runtime-Aws-Request-Id': 'id-1',
      'lambda-runtime-client-context': '{"custom":{"ü":"世界"}}',
      'Lambda-Runtime-Cognito-Identity': '{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}',
      'Lambda-Runtime-Aws-Tenant-Id': 'tenant',
    },
  );
  const [context, keys, remaining] = JSON.parse(answer.body);
  expect(context).toEqual({
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'test',
    functionVersion: '$LATEST',
    memoryLimitInMB: '128',
    logGroupName: '/aws/lambda/test',
    logStreamName: 'stream',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
    awsRequestId: 'id-1',
    clientContext: { custom: { ü: '世界' } },
    identity: { cognitoIdentityId: 'i', cognitoIdentityPoolId: 'p' },
    tenantId: 'tenant',
  });
  expect(keys).toEqual(expect.arrayContaining(['done', 'fail', 'succeed', 'getRemainingTimeInMillis']));
  expect(remaining).toBeGreaterThan(0);
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

test('console writes one record a message, in the format of Lambda', async () => {
  await using client = await start(`async (event) => {
    console.log('two\\nlines');
    console.warn('%s is %d', 'a', 1);
    console.error({ a: [1] });
    console.debug('d'); console.trace('t'); console.info('i');
    process.stdout.write('raw\\n');
  }`);
  await client.invoke({}, { 'Lambda-Runtime-Aws-Request-Id': 'id-1' });
  await client.logged('raw');
  const records = client.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^[\d-]+T[\d:.]+Z/, 'TIME'));
  expect(records).toEqual([
    'TIME\tid-1\tINFO\ttwo\rlines',
    'TIME\tid-1\tWARN\ta is 1',
    'TIME\tid-1\tERROR\t{ a: [ 1 ] }',
    'TIME\tid-1\tDEBUG\td',
    'TIME\tid-1\tTRACE\tt',
    'TIME\tid-1\tINFO\ti',
    'raw',
  ]);
});

test('an error in the log has its causes and its own properties', async () => {
  await using client = await start(
    'async () => { throw Object.assign(new Error("outer", { cause: new TypeError("inner") }), { code: 42 }); }',
  );
  await client.invoke({});
  await client.logged('Invoke Error');
  const logged = JSON.parse(client.stdout.slice(client.stdout.indexOf('{')));
  expect(logged).toMatchObject({
    errorType: 'Error',
    errorMessage: 'outer',
    code: 42,
    cause: { errorType: 'TypeError', errorMessage: 'inner' },
  });
});

test('the bundle is small', async () => {
  const { statSync } = await import('node:fs');
  expect(statSync(`${clients}/node/index.mjs`).size).toBeLessThan(60_000);
});
