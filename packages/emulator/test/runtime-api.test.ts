import { request, type ClientRequest } from 'node:http';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { startEmulator, type Fixture } from './emulator-fixture.ts';
import { notLinux, variableOf } from './processes.ts';

let fixture: Fixture;
/** The Runtime API of an environment in the middle of an invocation, and that invocation's id. */
let api: string;
let id: string;

beforeEach(async (context) => {
  context.skip(notLinux !== undefined, notLinux);
  fixture = await startEmulator({ fn: { timeout: 20 } });
  const running = fixture.call({ do: 'hang' });
  running.catch(() => undefined);
  const environment = await vi.waitFor(() => {
    const found = fixture.emulator.state().functions[0]?.environments[0];
    if (found?.phase !== 'busy' || found.pid === undefined) throw new Error('not busy yet');
    return found;
  });
  api = `http://${variableOf(environment.pid ?? 0, 'AWS_LAMBDA_RUNTIME_API') ?? ''}/2018-06-01`;
  id =
    fixture
      .texts()
      .find((text) => text.startsWith('START'))
      ?.split(' ')[2] ?? '';
});

afterEach(() => fixture.close());

const post = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${api}/runtime/${path}`, { method: 'POST', body: '{"a":1}', headers });

const errorOf = async (response: Response): Promise<unknown> => [
  response.status,
  Object(await response.json()).errorType,
];

test('next, asked again during an invocation, gives the same event with the same deadline', async () => {
  const ask = async (): Promise<unknown> => {
    const response = await fetch(`${api}/runtime/invocation/next`);
    const { headers } = response;
    return [
      headers.get('lambda-runtime-aws-request-id'),
      headers.get('lambda-runtime-deadline-ms'),
      await response.text(),
    ];
  };
  const first = await ask();
  expect(first).toEqual([id, expect.stringMatching(/^\d+$/), '{"do":"hang"}']);
  expect(await ask()).toEqual(first);
});

test('an answer is taken once', async () => {
  const first = await post(`invocation/${id}/response`);
  expect([first.status, await first.json()]).toEqual([202, { status: 'OK' }]);
  expect(await errorOf(await post(`invocation/${id}/response`))).toEqual([403, 'InvalidStateTransition']);
  expect(await errorOf(await post(`invocation/${id}/error`))).toEqual([403, 'InvalidStateTransition']);
});

test('an unknown id is refused before the state is looked at', async () => {
  expect(await errorOf(await post('invocation/nope/response'))).toEqual([400, 'InvalidRequestID']);
});

test('a response mode that is not known is refused, and the runtime may go on', async () => {
  const mode = { 'Lambda-Runtime-Function-Response-Mode': 'nonsense' };
  const refused = await post(`invocation/${id}/response`, mode);
  expect(await errorOf(refused)).toEqual([400, 'InvalidFunctionResponseMode']);
  expect((await post(`invocation/${id}/response`)).status).toBe(202);
});

test.each(['buffered', 'Streaming'])('the response mode %s is known', async (mode) => {
  const headers = { 'Lambda-Runtime-Function-Response-Mode': mode };
  expect((await post(`invocation/${id}/response`, headers)).status).toBe(202);
});

describe('while a response comes in', () => {
  let response: ClientRequest;

  beforeEach(() => {
    response = request(`${api}/runtime/invocation/${id}/response`, { method: 'POST' });
    response.on('error', () => undefined);
    response.write('{"a":');
  });

  afterEach(() => void response.destroy());

  /** The head has come when nothing else is allowed any more. */
  const begun = (): Promise<void> =>
    vi.waitFor(async () =>
      expect(await errorOf(await fetch(`${api}/runtime/invocation/next`))).toEqual([
        403,
        'InvalidStateTransition',
      ]),
    );

  test('nothing else is allowed', async () => {
    await begun();
    for (const path of [`invocation/${id}/response`, `invocation/${id}/error`, 'init/error'])
      expect(await errorOf(await post(path))).toEqual([403, 'InvalidStateTransition']);
    expect(await errorOf(await post('invocation/nope/error'))).toEqual([400, 'InvalidRequestID']);
  });

  test('and breaks off, another one may be sent', async () => {
    await begun();
    response.destroy();
    await vi.waitFor(async () => expect((await post(`invocation/${id}/response`)).status).toBe(202));
  });
});

test('a response of more than 6 MB: 413, and the next one is refused', async () => {
  const tooLarge = await fetch(`${api}/runtime/invocation/${id}/response`, {
    method: 'POST',
    body: Buffer.alloc(6_291_557, ' '),
  });
  expect([tooLarge.status, await tooLarge.json()]).toEqual([
    413,
    {
      errorMessage: 'Exceeded maximum allowed payload size (6291556 bytes).',
      errorType: 'RequestEntityTooLarge',
    },
  ]);
  expect(await errorOf(await post(`invocation/${id}/response`))).toEqual([403, 'InvalidStateTransition']);
});

test.each([
  ['unknown id', 'invocation/nope/response', {}, 'Invalid request ID', 'InvalidRequestID'],
  ['wrong state', 'init/error', {}, 'State transition is not allowed', 'InvalidStateTransition'],
])('the body of an error has message and type: %s', async (_case, path, headers, errorMessage, errorType) => {
  expect(await (await post(path, headers)).json()).toEqual({ errorMessage, errorType });
});

test('an init error after the first next is refused', async () => {
  expect(await errorOf(await post('init/error'))).toEqual([403, 'InvalidStateTransition']);
});

describe('other requests', () => {
  test('ping', async () => {
    expect(await (await fetch(`${api}/ping`)).text()).toBe('pong');
  });

  test.each(['runtime/nothing', 'runtime/invocation/', 'runtime/restore/next'])('%s: 404', async (path) => {
    expect((await fetch(`${api}/${path}`)).status).toBe(404);
  });

  test('a wrong method: 405', async () => {
    expect((await post('invocation/next')).status).toBe(405);
  });

  test('a page of another host: 403', async () => {
    const response = await fetch(`${api}/ping`, { headers: { Origin: 'https://evil.example' } });
    expect(response.status).toBe(403);
  });
});

describe('a function with SnapStart', () => {
  const start = async (environment: Record<string, string>): Promise<void> => {
    await fixture.close();
    fixture = await startEmulator({ fn: { snapStart: true, environment, systemLogLevel: 'DEBUG' } });
  };
  const json = { AWS_LAMBDA_LOG_FORMAT: 'JSON' };

  /** Platform records, once all has ended. */
  const records = async (): Promise<{ type: string; record: Record<string, unknown> }[]> => {
    await fixture.emulator.close({ drain: true });
    return fixture
      .texts('platform')
      .map((text) => JSON.parse(text) as { type: string; record: Record<string, unknown> });
  };

  test('is restored before its first event, and once', async () => {
    await start({ INIT: 'restore' });
    const { json: variables } = await fixture.call({ do: 'env' });
    expect(variables).toMatchObject({ AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start' });
    expect(variables).not.toHaveProperty('AWS_LAMBDA_LOG_STREAM_NAME');
    expect(fixture.texts('function')).toEqual(['restored 200', 'restored again 403', 'init error 403']);
  });

  test('has its init and its restore told as two, in the log', async () => {
    await start({ INIT: 'restore' });
    await fixture.call({});
    await fixture.call({});
    await fixture.emulator.close({ drain: true });
    expect(fixture.texts('platform').filter((text) => !/^(?:START|END)/.test(text))).toEqual([
      expect.stringMatching(
        /^INIT_START Runtime Version: provided\.al2023\.local\tRuntime Version ARN: arn:/,
      ),
      expect.stringMatching(/^INIT_REPORT Init Duration: [\d.]+ ms$/),
      expect.stringMatching(
        /^RESTORE_START Runtime Version: provided\.al2023\.local\tRuntime Version ARN: arn:/,
      ),
      expect.stringMatching(/^RESTORE_REPORT Restore Duration: [\d.]+ ms$/),
      expect.stringMatching(/ MB\tRestore Duration: [\d.]+ ms\tBilled Restore Duration: \d+ ms\t$/),
      expect.stringMatching(/ MB\t$/),
    ]);
  });

  test('has its init and its restore told as two, in records', async () => {
    await start({ ...json, INIT: 'restore' });
    await fixture.call({});
    const told = await records();
    expect(told.map(({ type }) => type)).toEqual([
      'platform.initStart',
      'platform.initRuntimeDone',
      'platform.initReport',
      'platform.restoreStart',
      'platform.restoreRuntimeDone',
      'platform.restoreReport',
      'platform.start',
      'platform.runtimeDone',
      'platform.report',
    ]);
    const [initStart = {}, , initReport, restoreStart, restoreDone, restoreReport] = told.map(
      ({ record }) => record,
    );
    const { initializationType, phase, ...identity } = initStart;
    expect([initializationType, phase]).toEqual(['snap-start', 'init']);
    expect(initReport).toMatchObject({ initializationType: 'snap-start', status: 'success' });
    expect(restoreStart).toEqual(identity);
    expect(restoreDone).toEqual({ status: 'success' });
    expect(restoreReport).toEqual({ status: 'success', metrics: { durationMs: expect.any(Number) } });
    const { metrics } = told.at(-1)?.record as { metrics: Record<string, number> };
    const { durationMs = 0, restoreDurationMs = 0 } = metrics;
    expect(metrics).not.toHaveProperty('initDurationMs');
    expect(metrics['billedRestoreDurationMs']).toBe(Math.ceil(restoreDurationMs));
    expect(metrics['billedDurationMs']).toBe(Math.ceil(durationMs + restoreDurationMs));
  });

  test('whose runtime does not ask to be restored is not', async () => {
    await start(json);
    await fixture.call({});
    const told = await records();
    expect(told.map(({ type }) => type).filter((type) => type.includes('restore'))).toEqual([]);
    expect(told.at(-1)?.record).toMatchObject({ metrics: { initDurationMs: expect.any(Number) } });
  });

  test('may fail to be restored, which the log tells', async () => {
    await start({ ...json, INIT: 'restoreError' });
    await fixture.call({});
    const told = await records();
    expect(told.find(({ type }) => type === 'platform.initReport')?.record).toMatchObject({
      status: 'success',
    });
    expect(told.find(({ type }) => type === 'platform.restoreReport')?.record).toMatchObject({
      status: 'error',
      errorType: 'Restore.Broken',
    });
  });

  test('may fail to be restored', async () => {
    await start({ INIT: 'restoreError' });
    expect(await fixture.call({})).toMatchObject({
      functionError: 'Unhandled',
      json: { errorType: 'Restore.Broken', errorMessage: 'no luck' },
    });
    expect(fixture.texts('function')).toContain('restored 200');
  });
});
