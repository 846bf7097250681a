import { afterEach, expect, it } from 'vitest';

import { startEmulator, type Fixture } from './emulator-fixture.ts';

let fixture: Fixture | undefined;

afterEach(() => fixture?.close());

const json = { AWS_LAMBDA_LOG_FORMAT: 'JSON' };

const start = async (environment: Record<string, string>): Promise<Fixture> => {
  fixture = await startEmulator({ fn: { environment } });
  return fixture;
};

interface LoggedRecord {
  readonly time: string;
  readonly type: string;
  readonly record: unknown;
}

const records = ({ texts }: Fixture): LoggedRecord[] =>
  texts('platform').map((text) => JSON.parse(text) as LoggedRecord);

it('JSON: platform records, with the fields of the Telemetry API', async () => {
  const { requestId } = await (await start(json)).call({ a: 1 });
  await fixture?.emulator.close({ drain: true });
  const all = fixture ? records(fixture) : [];
  expect(all.map(({ type }) => type)).toEqual(['platform.initStart', 'platform.start', 'platform.report']);
  expect(all.every(({ time }) => new Date(time).toISOString() === time)).toBe(true);
  const [initStart, started, report] = all.map(({ record }) => record);
  expect(initStart).toMatchObject({
    initializationType: 'on-demand',
    phase: 'init',
    functionName: 'fn',
    functionVersion: '$LATEST',
    instanceMaxMemory: 128,
  });
  expect(started).toEqual({
    requestId,
    version: '$LATEST',
    tracing: { type: 'X-Amzn-Trace-Id', value: expect.stringContaining('Root=') },
  });
  expect(report).toMatchObject({ requestId, status: 'success', metrics: { memorySizeMB: 128 } });
});

it('JSON: an error is a warning, and a fault is one line', async () => {
  await (await start(json)).call({ do: 'exit', code: 3 });
  await fixture?.emulator.close({ drain: true });
  const all = fixture ? records(fixture) : [];
  expect(all.find(({ type }) => type === 'platform.fault')?.record).toMatch(
    /^RequestId: [\da-f-]{36} Error: Runtime exited with error: exit status 3$/,
  );
  expect(all.find(({ type }) => type === 'platform.runtimeDone')?.record).toMatchObject({
    status: 'failure',
    errorType: 'Runtime.ExitError',
  });
});

it('JSON: what lambda-stack says is a record, too', async () => {
  const { call, texts } = await start(json);
  process.kill(Number((await call({ do: 'pid' })).json), 'SIGKILL');
  await expect.poll(() => texts('platform').filter((text) => text.includes('Between'))).toHaveLength(1);
  expect(fixture && records(fixture).at(-1)).toEqual({
    time: expect.stringMatching(/Z$/),
    type: 'lambda-stack.note',
    record: 'Between invocations: Runtime exited with error: signal: killed',
  });
});

it('JSON: what is said of asynchronous invocations is a record of their function', async () => {
  fixture = await startEmulator({
    fn: { environment: json, asynchronous: { retries: 0, maxEventAge: 60 } },
  });
  await fixture.emulator.resume();
  const { requestId } = await fixture.emulator.invoke({
    functionName: 'fn',
    type: 'Event',
    payload: Buffer.from('{"do":"exit","code":3}'),
  });
  await expect.poll(() => fixture?.texts('platform').some((text) => text.includes('given up'))).toBe(true);
  expect(records(fixture).filter(({ type }) => type === 'lambda-stack.note')).toEqual([
    {
      time: expect.stringMatching(/Z$/),
      type: 'lambda-stack.note',
      record: `The asynchronous invocation ${requestId} is given up after 1 attempt (RetriesExhausted): no one is told of it`,
    },
  ]);
});

it('JSON: lines of the function are filtered by their level, and other text never', async () => {
  const lines = [
    '{"level":"debug","message":"no"}',
    '{"level":"WARN","message":"yes"}',
    '{"message":"INFO"}',
    '{"level":"fatal"}',
    '{ no JSON',
    'plain',
  ];
  await (await start({ ...json, AWS_LAMBDA_LOG_LEVEL: 'WARN' })).call({ do: 'print', lines });
  await fixture?.emulator.close({ drain: true });
  expect(fixture?.texts('function')).toEqual([lines[1], lines[3], lines[4], lines[5]]);
});

it('text: levels filter nothing', async () => {
  const lines = ['{"level":"debug"}'];
  await (await start({ AWS_LAMBDA_LOG_LEVEL: 'ERROR' })).call({ do: 'print', lines });
  await fixture?.emulator.close({ drain: true });
  expect(fixture?.texts('function')).toEqual(lines);
});
