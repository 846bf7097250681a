import { describe, expect, test } from 'vitest';

import type { ClientProcess } from './client-process.ts';
import { start, useNodeClient } from './node-function.ts';

useNodeClient();

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

describe.each([
  ['nodejs22.x', 'undefined', undefined],
  ['nodejs24.x', '-', '-'],
])('before the first invocation of %s', (runtime, text, json) => {
  const files = { 'index.mjs': 'console.log("init"); export const handler = async () => 1;' };

  test('the id in the text is what AWS puts there', async () => {
    await using client = await start(files, { runtime });
    await client.invoke({});
    await client.logged(`\t${text}\tINFO\tinit\n`);
  });

  test('the id in JSON is what AWS puts there', async () => {
    await using client = await start(files, { runtime, environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON' } });
    await client.invoke({});
    await client.logged('\n');
    expect(recordsOf(client)[0]?.requestId).toBe(json);
  });
});

describe('in JSON format', () => {
  const environment = { AWS_LAMBDA_LOG_FORMAT: 'JSON' };
  const headers = { 'Lambda-Runtime-Aws-Request-Id': 'id-1' };
  const time = expect.stringMatching(/^[\d-]+T[\d:.]+Z$/);

  test.each([
    ['a text', '"two\\nlines"', { message: 'two\nlines' }],
    ['a format', '"%s is %d", "a", 1', { message: 'a is 1' }],
    ['an object', '{ a: [1] }', { message: { a: [1] } }],
    ['an object and more', '{ a: 1 }, 2', { message: '{ a: 1 } 2' }],
    ['nothing', '', {}],
    ['what JSON cannot hold', '{ a: 1n }', { message: '{ a: 1n }' }],
    [
      'a cycle',
      '(() => { const a = {}; a.a = a; return a; })()',
      { message: '<ref *1> { a: [Circular *1] }' },
    ],
    [
      'an error',
      'Object.assign(new Broken("x", { cause: new RangeError("y") }), { code: 42 })',
      {
        message: {
          errorType: 'Broken',
          errorMessage: 'x',
          stackTrace: expect.arrayContaining(['Error: x']),
          code: 42,
          cause: expect.objectContaining({ errorType: 'RangeError', errorMessage: 'y' }),
        },
      },
    ],
    [
      'a text and an error',
      '"failed:", new Broken("x"), new Error("y")',
      {
        message: expect.stringMatching(/^failed: .+: x\n/),
        errorType: 'Broken',
        errorMessage: 'x',
        stackTrace: expect.arrayContaining(['Error: x']),
      },
    ],
  ])('%s is one record', async (_case, values, fields) => {
    await using client = await start(
      `async () => { console.log(${values}); }; class Broken extends Error {}`,
      { environment },
    );
    await client.invoke({}, headers);
    await client.logged('\n');
    expect(recordsOf(client)).toEqual([{ timestamp: time, level: 'INFO', requestId: 'id-1', ...fields }]);
  });

  test('a record has the tenant', async () => {
    await using client = await start('async (event) => { console.warn(event); }', { environment });
    await client.invoke('"first"', { ...headers, 'Lambda-Runtime-Aws-Tenant-Id': 'blue' });
    await client.invoke('"second"');
    await client.logged('"second"');
    expect(recordsOf(client).map(({ tenantId }) => tenantId)).toEqual(['blue', undefined]);
  });

  test('every method has its level, and raw output is left alone', async () => {
    await using client = await start(
      `async () => {
        for (const name of ['trace', 'debug', 'info', 'log', 'warn', 'error', 'fatal']) console[name](name);
        console.assert(false, 'assert'); console.count();
        process.stdout.write('raw\\n');
      }`,
      { environment },
    );
    await client.invoke({});
    await client.logged('raw');
    const [raw, ...lines] = client.stdout.trimEnd().split('\n').reverse();
    expect(raw).toBe('raw');
    const records = lines.reverse().map(recordOf);
    expect(records.map(({ level, message }) => [level, message])).toEqual([
      ['TRACE', 'trace'],
      ['DEBUG', 'debug'],
      ['INFO', 'info'],
      ['INFO', 'log'],
      ['WARN', 'warn'],
      ['ERROR', 'error'],
      ['FATAL', 'fatal'],
      ['WARN', 'Assertion failed: assert'],
      ['INFO', 'default: 1'],
    ]);
  });

  test.each([
    ['a failed invocation', 'async () => { throw new RangeError("x"); }', 'RangeError'],
    ['an unhandled rejection', '() => { Promise.reject(new RangeError("x")); }', 'UnhandledPromiseRejection'],
    ['no error', 'async () => { throw "x"; }', 'Error'],
    [
      'a failed stream',
      'awslambda.streamifyResponse(async () => { throw new RangeError("x"); })',
      'RangeError',
    ],
  ])('%s is one record', async (_case, source, errorType) => {
    await using client = await start(source, { environment });
    await client.api.invoke({}, headers);
    await client.logged('\n');
    expect(recordsOf(client)).toMatchObject([
      {
        level: 'ERROR',
        requestId: 'id-1',
        message: { errorType, errorMessage: expect.stringContaining('x') },
      },
    ]);
  });

  test('a failed init is a record', async () => {
    await using client = await start('async () => 1', { environment, handler: 'index.handlr' });
    await client.ended;
    expect(recordsOf(client)).toMatchObject([{ level: 'ERROR', message: { errorType: 'HandlerNotFound' } }]);
  });
});

test.each([
  ['Text', 'warn', ['WARN', 'ERROR', 'FATAL']],
  ['JSON', 'ERROR', ['ERROR', 'FATAL']],
  ['JSON', 'nonsense', ['TRACE', 'DEBUG', 'INFO', 'INFO', 'WARN', 'ERROR', 'FATAL']],
])('in %s format, what is below %s is not logged', async (format, level, expected) => {
  await using client = await start(
    `async () => { for (const name of ['trace', 'debug', 'info', 'log', 'warn', 'error', 'fatal']) console[name](name); }`,
    { environment: { AWS_LAMBDA_LOG_FORMAT: format, AWS_LAMBDA_LOG_LEVEL: level } },
  );
  await client.invoke({});
  await client.logged('FATAL');
  const lines = client.stdout.trimEnd().split('\n');
  expect(lines.map((line) => /(?:"level":"|\t)([A-Z]{4,5})["\t]/.exec(line)?.[1])).toEqual(expected);
});

interface JsonRecord {
  readonly level?: string;
  readonly message?: unknown;
  readonly requestId?: string;
  readonly tenantId?: string;
}

function recordOf(line: string): JsonRecord {
  const record: JsonRecord = JSON.parse(line);
  return record;
}

const recordsOf = ({ stdout }: ClientProcess): JsonRecord[] => stdout.trimEnd().split('\n').map(recordOf);
