import { describe, expect, test } from 'vitest';

import { start, useNodeClient } from './node-function.ts';

useNodeClient();

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
    await client.logged('-\tERROR\tInit Error \t{"errorType":"Runtime.CallbackHandlerDeprecated"');
  });

  test('have the trace in their context', async () => {
    const source = '(event, context) => [context.xRayTraceId, process.env._X_AMZN_TRACE_ID]';
    await using client = await start(source, { runtime });
    const { body } = await client.invoke({}, { 'Lambda-Runtime-Trace-Id': 'Root=1-2-3' });
    expect(JSON.parse(body)).toEqual(['Root=1-2-3', 'Root=1-2-3']);
  });
});
