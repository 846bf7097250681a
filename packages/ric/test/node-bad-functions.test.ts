import { describe, expect, test } from 'vitest';

import { start, useNodeClient } from './node-function.ts';

useNodeClient();

/** Does what its event says, or answers with it. */
const handlerOf = (action: string): string => `(event, context, callback) => {
  context.callbackWaitsForEmptyEventLoop = false;
  if (event.fine) return callback(null, 'fine');
  ${action}
}`;

describe('the next invocation works after a handler that', () => {
  test.each([
    ['calls back twice', 'callback(null, 1); callback(null, 2);', '1'],
    ['calls back with an error after its result', 'callback(null, 1); callback(new Error("x"));', '1'],
    ['rejects after it has called back', 'callback(null, 1); return Promise.reject(new Error("x"));', '1'],
    ['throws after it has called back', 'callback(null, 1); throw new Error("x");', '1'],
    ['succeeds after it has called back', 'callback(null, 1); context.succeed(2);', '1'],
    [
      'blocks the event loop',
      'const end = Date.now() + 300; while (Date.now() < end); callback(null, 1);',
      '1',
    ],
    [
      'writes no text to stdout',
      'process.stdout.write(Buffer.from([0, 255, 254, 10, 13, 0])); callback(null, 1);',
      '1',
    ],
    ['throws null, which AWS takes for no error', 'throw null;', 'null'],
    ['returns text that is not well-formed', 'callback(null, "\\ud800");', '"\\ud800"'],
    ['overwrites console', 'console.log = console.error = undefined; callback(null, 1);', '1'],
    ['overwrites JSON in its event', 'event.toJSON = () => 1; callback(null, event);', '1'],
  ])('%s', async (_case, action, body) => {
    await using client = await start(handlerOf(action));
    expect(await client.invoke({})).toMatchObject({ kind: 'response', body });
    expect(await client.invoke({ fine: true })).toMatchObject({ kind: 'response', body: '"fine"' });
    expect(client.api.requests).not.toContain('unexpected answer');
  });

  test.each([
    ['rejects with null', 'return Promise.reject(null);', 'string', 'handled'],
    ['returns a function', 'callback(null, () => 1);', 'Error', 'Unable to stringify response body'],
    ['returns a symbol', 'callback(null, Symbol("x"));', 'Error', 'Unable to stringify response body'],
    ['throws a symbol', 'throw Symbol("x");', 'symbol', 'Symbol(x)'],
    ['throws what has no text', 'throw Object.create(null);', 'handled', 'there was a problem'],
    [
      'throws an error with odd properties',
      'throw Object.assign(new Error("x"), { name: 42 });',
      'handled',
      'there was a problem',
    ],
    [
      'throws an error without a stack',
      'const e = new Error("x"); delete e.stack; e.stack = undefined; throw e;',
      'Error',
      'x',
    ],
    [
      'throws a proxy',
      'throw new Proxy({}, { get() { throw new Error("y"); } });',
      'handled',
      'there was a problem',
    ],
    ['throws an error of many megabytes', 'throw new Error("x".repeat(3e6));', 'Error', 'xxx'],
    [
      'throws an error with control characters',
      'throw new Error("a\\u0000b\\u007fc\\n");',
      'Error',
      'a\0b%7Fc\n',
    ],
    [
      'returns what throws in toJSON',
      'callback(null, { toJSON() { throw new Error("y"); } });',
      'Error',
      'Unable to stringify response body',
    ],
  ])('%s', async (_case, action, errorType, errorMessage) => {
    await using client = await start(handlerOf(action));
    const answer = await client.invoke({});
    expect(answer.kind).toBe('error');
    expect(JSON.parse(answer.body)).toMatchObject({
      errorType,
      errorMessage: expect.stringContaining(errorMessage),
      trace: expect.any(Array),
    });
    expect(await client.invoke({ fine: true })).toMatchObject({ kind: 'response', body: '"fine"' });
  });
});

test.each([
  ['nodejs22.x', '() => { throw new Error("x"); }', 'runWithCallback'],
  ['nodejs24.x', '() => { throw new Error("x"); }', 'runWithPromise'],
  ['nodejs22.x', 'async () => { throw new Error("x"); }', 'runWithCallback'],
  ['nodejs22.x', 'awslambda.streamifyResponse(async () => { throw new Error("x"); })', 'runWithStream'],
])('of the client, the trace on %s of %s has one frame', async (runtime, source, caller) => {
  await using client = await start(source, { runtime });
  const { trace } = JSON.parse((await client.invoke({})).body) as { readonly trace: readonly string[] };
  const frames = trace.filter((line) => !line.includes('node:internal'));
  expect(frames).toEqual([
    'Error: x',
    expect.stringContaining('/index.js:1:'),
    expect.stringMatching(new RegExp(`^    at ${caller} \\(.*/node/index\\.mjs:`)),
  ]);
});

test('an error has its cause for X-Ray', async () => {
  await using client = await start('async function handler() { throw new RangeError("x"); }');
  const { headers } = await client.invoke({});
  const cause = JSON.parse(headers.get('lambda-runtime-function-xray-error-cause') ?? '');
  expect(cause).toMatchObject({
    working_directory: expect.any(String),
    exceptions: [{ type: 'RangeError', message: 'x' }],
    paths: expect.arrayContaining([expect.stringMatching(/\/index\.js$/)]),
  });
  expect(cause.exceptions[0].stack[0]).toEqual({
    path: expect.stringMatching(/\/index\.js$/),
    line: 1,
    label: expect.stringContaining('handler'),
  });
});

test.each([
  ['nodejs24.x', 'async () => { Promise.reject(new Error("lost")); return 1; }'],
  ['nodejs22.x', 'async () => { Promise.reject(new Error("lost")); await new Promise(() => {}); }'],
  // Its answer waits for the event loop to run empty.
  ['nodejs22.x', '(event, context, callback) => { Promise.reject(new Error("lost")); callback(null, 1); }'],
])('a rejection that nobody handles fails the invocation on %s of %s', async (runtime, source) => {
  await using client = await start(source, { runtime });
  expect(JSON.parse((await client.api.invoke({})).body)).toMatchObject({
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: 'Error: lost',
  });
  expect((await client.ended).code).toBe(128);
  // It takes no other invocation with it.
  expect(client.api.requests).toEqual(['GET next', 'POST error']);
});

// https://github.com/aws/aws-lambda-base-images/issues/392
test.each([
  ['async () => { Promise.reject(new Error("lost")); return 1; }', 'response', '1'],
  ['async () => { Promise.reject(new Error("lost")); return "x".repeat(5e6); }', 'response', '"xxx'],
  [handlerOf('Promise.reject(new Error("lost")); context.succeed(1);'), 'response', '1'],
  [handlerOf('Promise.reject(new Error("lost")); callback(null, 1);'), 'response', '1'],
  [
    handlerOf('Promise.reject(new Error("lost")); callback(new Error("other"));'),
    'error',
    '{"errorType":"Error","errorMessage":"other"',
  ],
])('up to nodejs22.x, one beside an answer ends the process after it: %s', async (source, kind, body) => {
  await using client = await start(source, { runtime: 'nodejs22.x' });
  const answer = await client.api.invoke({});
  expect(answer.kind).toBe(kind);
  expect(answer.body.slice(0, body.length)).toBe(body);
  expect((await client.ended).code).toBe(128);
  expect(client.stdout).toContain(
    'ERROR\tUnhandled Promise Rejection \t{"errorType":"Runtime.UnhandledPromiseRejection"',
  );
  expect(client.api.requests).toEqual(['GET next', `POST ${kind}`]);
});

test('a rejection that has no text ends the process as any other does', async () => {
  await using client = await start('() => { Promise.reject(Object.create(null)); }');
  expect(JSON.parse((await client.api.invoke({})).body)).toMatchObject({
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: expect.stringContaining('there was a problem'),
  });
  expect((await client.ended).code).toBe(128);
});

test('a function that runs out of memory ends, unanswered', async () => {
  await using client = await start(
    'async () => { const kept = []; for (;;) kept.push(new Array(100000).fill({})); }',
    { environment: { NODE_OPTIONS: '--max-old-space-size=20' } },
  );
  void client.api.invoke({});
  const { code, signal } = await client.ended;
  expect(code === 134 || signal === 'SIGABRT').toBe(true);
  expect(client.stderr).toContain('out of memory');
  expect(client.api.requests).toEqual(['GET next']);
});

test.each(['between invocations', 'within one'])('hooks of SIGTERM run %s', async (moment) => {
  await using client = await start({
    'index.mjs': `
      process.on('SIGTERM', async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        console.log('cleaned up');
        process.exit(0);
      });
      export const handler = async ({ wait }) => { console.log('ready'); if (wait) await new Promise((r) => setTimeout(r, 60_000)); };`,
  });
  if (moment === 'within one') void client.api.invoke({ wait: true });
  else await client.invoke({});
  await client.logged('ready');
  process.kill(client.pid ?? 0, 'SIGTERM');
  expect(await client.ended).toEqual({ code: 0, signal: null });
  expect(client.stdout).toContain('cleaned up');
});

test('without hooks SIGTERM ends the process', async () => {
  await using client = await start('async () => 1');
  await client.invoke({});
  process.kill(client.pid ?? 0, 'SIGTERM');
  expect(await client.ended).toEqual({ code: null, signal: 'SIGTERM' });
});
