import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, describe, expect, test, vi } from 'vitest';

import { plainLauncher, type ProcessLauncher } from '../src/index.ts';
import { awsProfile } from '../src/profile/aws.ts';
import { startEmulator, type Fixture } from './emulator-fixture.ts';

let fixture: Fixture | undefined;

const start = async (...args: Parameters<typeof startEmulator>): Promise<Fixture> =>
  (fixture = await startEmulator(...args));

afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
});

test('the runtime’s answer is the result, byte for byte', async () => {
  const { call } = await start();
  const result = await call({ do: 'echo', text: 'grüße\u2028' });
  expect(result.json).toEqual({ do: 'echo', text: 'grüße\u2028' });
  expect(result).toMatchObject({
    statusCode: 200,
    contentType: 'application/json',
    executedVersion: '$LATEST',
  });
  expect(result.functionError).toBeUndefined();
});

test('the same process serves the following invocations', async () => {
  const { call } = await start();
  const first = await call({ do: 'pid' });
  const second = await call({ do: 'pid' });
  expect(second.json).toBe(first.json);
});

test('the log has START, END and REPORT with one id, and Init Duration only for the first', async () => {
  const { call, texts } = await start();
  const { requestId } = await call({ do: 'print', lines: ['one', 'two'] });
  await call({ do: 'echo' });
  await vi.waitFor(() => expect(texts().filter((text) => text.startsWith('REPORT'))).toHaveLength(2));
  const lines = texts();
  const of = lines.slice(lines.indexOf(`START RequestId: ${requestId} Version: $LATEST`));
  expect(lines[0]).toMatch(/^INIT_START Runtime Version: .+\tRuntime Version ARN: .+/);
  expect(of.slice(1, 4)).toEqual(['one', 'two', `END RequestId: ${requestId}`]);
  expect(of[4]).toMatch(
    new RegExp(
      `^REPORT RequestId: ${requestId}\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: [1-9]\\d* MB\tInit Duration: \\d+\\.\\d\\d ms\t$`,
    ),
  );
  expect(lines.filter((text) => text.includes('Init Duration'))).toHaveLength(1);
});

test('init is billed with the first invocation, rounded up as a whole', async () => {
  const { call, emulator, texts } = await start({
    fn: { environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON' }, concurrency: 1, queueTimeout: 10 },
  });
  await call({});
  await call({});
  await emulator.close({ drain: true });
  const reports = texts('platform')
    .map((text) => JSON.parse(text) as { type: string; record: { metrics: Record<string, number> } })
    .filter(({ type }) => type === 'platform.report');
  const [first = {}, second = {}] = reports.map(({ record }) => record.metrics);
  const { durationMs = 0, initDurationMs = 0 } = first;
  expect(initDurationMs).toBeGreaterThan(1);
  expect(first['billedDurationMs']).toBe(Math.ceil(durationMs + initDurationMs));
  expect(second['billedDurationMs']).toBe(Math.ceil(second['durationMs'] ?? 0));
});

test('the runtime is told id, ARN, deadline, trace and client context', async () => {
  const { emulator } = await start();
  const result = await emulator.invoke({
    functionName: 'arn:aws:lambda:eu-central-1:123456789012:function:fn:live',
    payload: Buffer.from('{"do":"headers"}'),
    clientContext: '{"client":\n{"x":"ü"}}',
    traceId: 'Root=1-5-6',
  });
  const headers: Record<string, string> = JSON.parse(Buffer.from(result.payload).toString());
  expect(headers['lambda-runtime-aws-request-id']).toBe(result.requestId);
  expect(headers['lambda-runtime-invoked-function-arn']).toBe(
    'arn:aws:lambda:eu-central-1:123456789012:function:fn:live',
  );
  expect(headers['lambda-runtime-trace-id']).toBe('Root=1-5-6');
  const context = Buffer.from(headers['lambda-runtime-client-context'] ?? '', 'latin1').toString('utf8');
  expect(JSON.parse(context)).toEqual({ client: { x: 'ü' } });
  const left = Number(headers['lambda-runtime-deadline-ms']) - Date.now();
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(3000);
});

test('a function sees Lambda’s variables, its own, and nothing of ours', async () => {
  process.env['EMULATOR_TEST_LEAK'] = 'leaked';
  const { call, code, url } = await start({
    fn: {
      environment: { TABLE: 'a=b=c', AWS_REGION: 'mine', TZ: 'Europe/Berlin', LIST: '/var/task/a:/other' },
    },
  });
  const env: unknown = (await call({ do: 'env' })).json;
  delete process.env['EMULATOR_TEST_LEAK'];
  expect(env).toMatchObject({
    TABLE: 'a=b=c',
    AWS_REGION: 'eu-central-1',
    TZ: 'Europe/Berlin',
    LIST: `${code}/a:/other`,
    LAMBDA_TASK_ROOT: code,
    AWS_LAMBDA_FUNCTION_NAME: 'fn',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/fn',
    AWS_LAMBDA_LOG_STREAM_NAME: expect.stringContaining('[$LATEST]'),
    AWS_ENDPOINT_URL_LAMBDA: url,
    _HANDLER: 'x.y',
  });
  expect(env).not.toHaveProperty('EMULATOR_TEST_LEAK');
  expect(env).not.toHaveProperty('AWS_EXECUTION_ENV');
});

test('a function that changes none of them sees Lambda’s variables for place, language and tracing', async () => {
  const { call } = await start();
  expect((await call({ do: 'env' })).json).toMatchObject({
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
  });
});

test('variables that are Lambda’s are never the function’s own, but for credentials', async () => {
  const reserved = [
    ...['_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_REGION', 'AWS_EXECUTION_ENV', 'AWS_ACCESS_KEY'],
    ...['AWS_LAMBDA_RUNTIME_API', 'AWS_LAMBDA_LOG_GROUP_NAME', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR'],
  ];
  const given = [...reserved, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  const { call } = await start({
    fn: { environment: Object.fromEntries(given.map((name) => [name, 'mine'])) },
  });
  const env = Object((await call({ do: 'env' })).json) as Record<string, string>;
  const overruled = Object.keys(env).filter((name) => env[name] === 'mine');
  expect(overruled.toSorted()).toEqual(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']);
});

test('an init error is answered before the runtime is ended, and what it writes then is in the log', async () => {
  const { call, texts } = await start({ fn: { environment: { INIT: 'error' } } });
  expect((await call({})).json).toEqual({ errorType: 'Init.Broken', errorMessage: 'no luck' });
  expect(texts('function')).toEqual(['init error 202', 'init error 202']);
});

test('a runtime that has told of its init error and does not end is ended', async () => {
  const { call, emulator } = await start({ fn: { environment: { INIT: 'errorAndHang' } } });
  expect((await call({})).json).toMatchObject({ errorType: 'Init.Broken' });
  expect(emulator.state().functions[0]?.environments).toEqual([]);
});

test('what a runtime writes before it asks for its next event belongs to the invocation', async () => {
  const { call, texts } = await start();
  const { requestId } = await call({ afterwards: 'late' });
  await expect.poll(() => texts().at(-1)).toContain(`REPORT RequestId: ${requestId}`);
  expect(texts().indexOf('late')).toBeLessThan(texts().indexOf(`END RequestId: ${requestId}`));
});

test('a runtime that answers and does not ask for its next event is ended when its time is over', async () => {
  const { call, texts, emulator } = await start({ fn: { timeout: 1, concurrency: 1, queueTimeout: 10 } });
  expect((await call({ afterwards: 'hang' })).functionError).toBeUndefined();
  expect((await call({ n: 2 })).json).toEqual({ n: 2 });
  expect(texts('platform').join('\n')).toMatch(
    /Task timed out after 1\.00 seconds\nEND .*\nREPORT .*\tStatus: timeout\n/,
  );
  expect(emulator.state().functions[0]?.counters).toMatchObject({ timeouts: 1, coldStarts: 2 });
});

test('an error that the runtime posts is the payload, and marked', async () => {
  const { call, texts } = await start();
  const result = await call({ do: 'fail', reported: 'Function.Reported' });
  expect(result.functionError).toBe('Unhandled');
  expect(result.json).toEqual({ errorType: 'Broken', errorMessage: 'on purpose' });
  await expect
    .poll(() => texts('platform').at(-1))
    .toMatch(/\tStatus: error\tError Type: Function\.Reported$/);
});

test('a time-out kills the process; the next invocation finds a fresh one and the same /tmp', async () => {
  const { call, texts } = await start({ fn: { timeout: 1 } });
  const before: Record<string, string> = Object(await call({ do: 'env' })).json;
  const tmp = before['TMPDIR'] ?? '';
  await writeFile(join(tmp, 'kept'), '1');
  const pid = (await call({ do: 'pid' })).json;
  const result = await call({ do: 'hang' });
  expect(result.functionError).toBe('Unhandled');
  expect(result.json).toEqual({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${result.requestId} Error: Task timed out after 1.00 seconds`,
  });
  expect((await call({ do: 'pid' })).json).not.toBe(pid);
  expect(existsSync(join(tmp, 'kept'))).toBe(true);
  expect(texts().some((text) => text.endsWith('\tStatus: timeout'))).toBe(true);
});

test.each([
  [{ do: 'exit', code: 3 }, 'Runtime exited with error: exit status 3'],
  [{ do: 'exit', code: 0 }, 'Runtime exited without providing a reason'],
  [{ do: 'signal', signal: 'SIGSEGV' }, 'Runtime exited with error: signal: segmentation fault'],
  [{ do: 'signal', signal: 'SIGKILL' }, 'Runtime exited with error: signal: killed'],
])('a runtime that ends during an invocation: %j', async (event, reason) => {
  const { call } = await start();
  const result = await call(event);
  expect(result.functionError).toBe('Unhandled');
  expect(result.json).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${result.requestId} Error: ${reason}`,
  });
  expect((await call({ do: 'echo' })).functionError).toBeUndefined();
});

test('after a crash /tmp is empty', async () => {
  const { call } = await start({ fn: { concurrency: 1, queueTimeout: 10 } });
  const tmp = async (): Promise<string> =>
    (Object((await call({ do: 'env' })).json) as { TMPDIR: string }).TMPDIR;
  const before = await tmp();
  await writeFile(join(before, 'kept'), '1');
  await call({ do: 'exit', code: 3 });
  expect(readdirSync(await tmp())).toEqual([]);
  expect(existsSync(before)).toBe(false);
});

describe('an init that takes longer than it may', () => {
  /** Less than the limit, which tests would wait for. */
  const initTimeoutMs = 200;
  const initReport = (phase: string): unknown =>
    expect.stringMatching(`^INIT_REPORT Init Duration: [\\d.]+ ms\tPhase: ${phase}\tStatus: timeout$`);

  /** A function whose first so many environments never come to the end of their init. */
  const startHanging = (hanging: number, timeout: number): Promise<Fixture> => {
    let launched = 0;
    const launcher: ProcessLauncher = {
      launch: (command) => {
        launched += 1;
        const environment = { ...command.environment, INIT: launched > hanging ? 'fine' : 'hang' };
        return plainLauncher.launch({ ...command, environment });
      },
    };
    return start(
      { fn: { timeout, concurrency: 1, queueTimeout: 10 } },
      { launcher, profile: { ...awsProfile, initTimeoutMs } },
    );
  };

  const reportsOf = ({ texts }: Fixture): string[] =>
    texts('platform').filter((text) => /^(?:INIT_)?REPORT /.test(text));

  test('may take 10 s', () => expect(awsProfile.initTimeoutMs).toBe(10_000));

  test('is done again within the invocation, as a part of its duration', async () => {
    const emulator = await startHanging(1, 60);
    expect(await emulator.call({ a: 1 })).toMatchObject({ json: { a: 1 }, functionError: undefined });
    await emulator.call({ a: 2 });
    await emulator.emulator.close({ drain: true });
    const [init, ...reports] = reportsOf(emulator);
    expect(init).toEqual(initReport('init'));
    expect(reports).toHaveLength(2);
    expect(reports.join()).not.toContain('Init Duration');
    const [report = ''] = reports;
    const [, duration, billed] = /\tDuration: ([\d.]+) ms\tBilled Duration: (\d+) ms/.exec(report) ?? [];
    expect(Number(billed) - Number(duration)).toBeLessThan(1.01);
  });

  test('and does so again is a time-out of the invocation', async () => {
    const emulator = await startHanging(2, 1);
    const { json, requestId } = await emulator.call({});
    expect(json).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    });
    await expect.poll(() => reportsOf(emulator)).toHaveLength(3);
    expect(reportsOf(emulator).slice(0, 2)).toEqual([initReport('init'), initReport('invoke')]);
  });
});

test('an init that fails is run again within the invocation, and reported twice', async () => {
  const { call, texts, code } = await start({ fn: { environment: { INIT: 'exit' } } });
  const result = await call({});
  expect(result.json).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringContaining('Runtime exited with error: exit status 7'),
  });
  const reports = texts('platform').filter((text) => text.startsWith('INIT_REPORT'));
  expect(reports).toEqual([
    expect.stringMatching(
      /^INIT_REPORT Init Duration: .+ ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError$/,
    ),
    expect.stringMatching(
      /^INIT_REPORT Init Duration: .+ ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ExitError$/,
    ),
  ]);
  expect(texts('platform').filter((text) => text.includes('without asking for an invocation'))).toEqual([
    expect.stringMatching(`^${code}/bootstrap has ended .*GET http://.*/runtime/invocation/next`),
  ]);
});

test('a program that asks for invocations is not told to', async () => {
  const { call, texts } = await start();
  await call({ do: 'exit', code: 0 });
  expect(texts('platform').join('\n')).not.toContain('without asking');
});

test('an init error that the runtime posts is the answer', async () => {
  const { call, texts } = await start({ fn: { environment: { INIT: 'error' } } });
  const result = await call({});
  expect(result.functionError).toBe('Unhandled');
  expect(result.json).toEqual({ errorType: 'Init.Broken', errorMessage: 'no luck' });
  expect(result.contentType).toBe('application/vnd.aws.lambda.error+json');
  expect(texts('platform').at(-1)).toMatch(
    /^REPORT .*\tMax Memory Used: [1-9]\d* MB\tStatus: error\tError Type: Init\.Broken$/,
  );
});

test('the type of the response is the runtime’s, but for the one that curl names unasked', async () => {
  const { call } = await start();
  expect((await call({ contentType: 'text/csv; header=absent' })).contentType).toBe(
    'text/csv; header=absent',
  );
  expect((await call({ contentType: 'application/x-www-form-urlencoded' })).contentType).toBe(
    'application/json',
  );
});

test('nothing to start: the error says what is missing and what to do', async () => {
  const { call, emulator, directory } = await start({ fn: { code: '/nonexistent' } });
  const result = await call({});
  expect(result.json).toMatchObject({
    errorType: 'Runtime.InvalidEntrypoint',
    errorMessage: expect.stringMatching(/^RequestId: .+ Error: .+\. .+/),
  });
  expect(emulator.state().functions[0]?.problem).toBeDefined();
  const { logTail } = await emulator.invoke({
    functionName: 'fn',
    payload: Buffer.from('{}'),
    logTail: true,
  });
  expect(logTail).toMatch(/^START .+\nRuntime\.InvalidEntrypoint: .+\nEND .+\nREPORT .+\n$/);
  expect(existsSync(directory)).toBe(true);
});

test('a response that is too large: the caller gets the error, the process goes on', async () => {
  const { call, texts } = await start();
  const pid = (await call({ do: 'pid' })).json;
  const result = await call({ do: 'big', bytes: 6_291_556 });
  expect(result.json).toEqual({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
  });
  expect((await call({ do: 'pid' })).json).toBe(pid);
  expect(
    texts('function').some(
      (text) => text.startsWith('refused 413') && text.includes('RequestEntityTooLarge'),
    ),
  ).toBe(true);
});

test('the largest response goes through', async () => {
  const { call } = await start();
  const result = await call({ do: 'big', bytes: 6_291_556 - 2 });
  expect(result.functionError).toBeUndefined();
  expect(result.payload.byteLength).toBe(6_291_556);
});

test('a second answer and one for another id are refused, and reach no one', async () => {
  const { call, texts } = await start();
  await call({ do: 'twice' });
  await call({ do: 'echo' });
  expect(texts('function')).toContainEqual(expect.stringContaining('InvalidStateTransition'));
  const stray = call({ do: 'echo', id: '00000000-0000-0000-0000-000000000000' });
  expect(await stray).toMatchObject({ functionError: 'Unhandled', json: { errorType: 'Sandbox.Timedout' } });
  expect(texts('function')).toContainEqual(expect.stringContaining('InvalidRequestID'));
});

test('as many environments as concurrency, then 429', async () => {
  const { call, emulator } = await start({ fn: { concurrency: 2, timeout: 1 } });
  const calls = await Promise.allSettled([call({ do: 'hang' }), call({ do: 'hang' }), call({ do: 'hang' })]);
  expect(calls.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(calls.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { type: 'TooManyRequestsException', statusCode: 429, retryAfter: 1 },
  });
  expect(emulator.state().functions[0]?.counters).toMatchObject({
    throttles: 1,
    timeouts: 2,
    invocations: 2,
  });
});

test('concurrency 0 is refused at once, whatever the queue time-out', async () => {
  const { call } = await start({ fn: { concurrency: 0, queueTimeout: 900 } });
  await expect(call({})).rejects.toMatchObject({ type: 'TooManyRequestsException' });
});

test('a slow log keeps lines in order: what was printed comes before END', async () => {
  const lines: string[] = [];
  const { call } = await start(
    { fn: { timeout: 20 } },
    {
      log: {
        write: ({ text }) => lines.push(text) % 5 !== 0,
        drained: () => new Promise((resolve) => setTimeout(resolve, 10)),
      },
    },
  );
  await call({ do: 'print', lines: Array.from({ length: 2000 }, (_, n) => `line ${n} ${'x'.repeat(100)}`) });
  await vi.waitFor(() => expect(lines.some((line) => line.startsWith('REPORT'))).toBe(true), {
    timeout: 20_000,
  });
  const end = lines.findIndex((line) => line.startsWith('END'));
  expect(lines.filter((line) => line.startsWith('line'))).toHaveLength(2000);
  expect(lines.slice(end).filter((line) => line.startsWith('line'))).toEqual([]);
});

test('with a queue time-out they wait for a free environment instead', async () => {
  const { call } = await start({ fn: { concurrency: 1, queueTimeout: 10 } });
  const pids = await Promise.all(Array.from({ length: 20 }, () => call({ do: 'pid' })));
  expect(new Set(pids.map(({ json }) => json)).size).toBe(1);
});

test('who is debugging may give more time than a timer can be for', async () => {
  const long = 9_999_999;
  const { call, directory } = await start({ fn: { timeout: long, queueTimeout: long, concurrency: 1 } });
  const file = join(directory, 'go-on');
  const both = [call({ do: 'waitFor', file }), call({ a: 1 })];
  await writeFile(file, '');
  expect((await Promise.all(both)).map(({ functionError }) => functionError)).toEqual([undefined, undefined]);
});

test('calls one after the other use one environment, however many there may be', async () => {
  const { call, emulator } = await start();
  for (let i = 0; i < 50; i++) await call({ do: 'echo' });
  expect(emulator.state().functions[0]?.environments).toHaveLength(1);
});

test('parallel invocations are never mixed up', async () => {
  const { call } = await start({ fn: { queueTimeout: 20, concurrency: 4 } });
  const results = await Promise.all(Array.from({ length: 200 }, (_, n) => call({ do: 'echo', n })));
  expect(results.map(({ json }) => json)).toEqual(results.map((_, n) => ({ do: 'echo', n })));
  expect(new Set(results.map(({ requestId }) => requestId)).size).toBe(200);
});

test('changed code is used by the next invocation', async () => {
  const { call, code } = await start({ fn: { watch: { ignore: [], include: [], poll: false } } });
  let { json } = await call({ do: 'pid' });
  for (let n = 0; n < 10; n++) {
    await writeFile(join(code, 'changed.txt'), String(n));
    const next = await call({ do: 'pid' });
    expect(next.json).not.toBe(json);
    ({ json } = next);
  }
});

test('an idle environment that dies is replaced', async () => {
  const { call } = await start();
  const { json } = await call({ do: 'pid' });
  process.kill(Number(json), 'SIGKILL');
  await vi.waitFor(async () => {
    const next = await call({ do: 'pid' });
    expect(next.functionError).toBeUndefined();
    expect(next.json).not.toBe(json);
  });
});

test('close ends every process and removes what they wrote', async () => {
  const { call, emulator, directory } = await start();
  const pids = await Promise.all([call({ do: 'pid' }), call({ do: 'pid' })]);
  await emulator.close();
  for (const { json } of pids) expect(() => process.kill(Number(json), 0)).toThrow('ESRCH');
  expect(readdirSync(join(directory, 'run'))).toEqual([]);
});

test('close with drain lets what runs come to its end', async () => {
  const { call, emulator } = await start();
  await call({ do: 'echo' });
  const running = call({ do: 'echo', last: true });
  await emulator.close({ drain: true });
  expect((await running).json).toEqual({ do: 'echo', last: true });
});

test('memory is a limit while the emulator drains, too', async () => {
  const { call, emulator } = await start({ fn: { memory: 128, timeout: 30 } });
  await call({ do: 'echo' });
  const running = call({ do: 'fill', megabytes: 200 });
  await emulator.close({ drain: true });
  expect((await running).json).toMatchObject({ errorType: 'Runtime.ExitError' });
});

test('more memory than the function has kills the runtime, and the log says how much it was', async () => {
  const { call, texts } = await start({ fn: { memory: 128, timeout: 30 } });
  const { json, requestId } = await call({ do: 'fill', megabytes: 200 });
  expect(json).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
  });
  expect(texts('platform').join('\n')).toMatch(
    new RegExp(
      `RequestId: ${requestId} The environment used \\d{3} MB, more than its memory of 128 MB, and is killed`,
    ),
  );
  await vi.waitFor(() =>
    expect(texts('platform').join('\n')).toMatch(
      new RegExp(`REPORT RequestId: ${requestId}.*\\tStatus: error\\tError Type: Runtime.OutOfMemory`),
    ),
  );
  expect((await call({ do: 'echo', fine: true })).json).toMatchObject({ fine: true });
});
