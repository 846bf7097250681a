import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, it } from 'vitest';

import type { FunctionDefinition } from '../src/index.ts';
import { rieProfile } from '../src/profile/rie.ts';
import { startEmulator, type Fixture } from './emulator-fixture.ts';
import { writeProgram } from './write-program.ts';

let fixture: Fixture | undefined;
let layer: string | undefined;

afterEach(async () => {
  await fixture?.close();
  if (layer !== undefined) await rm(layer, { recursive: true, force: true });
  fixture = layer = undefined;
});

async function start(definition: Partial<FunctionDefinition> = {}): Promise<Fixture> {
  fixture = await startEmulator({ fn: definition }, { profile: rieProfile, anyName: true });
  return fixture;
}

/** A layer of extensions that are programs of this directory. */
async function withExtensions(
  programs: Readonly<Record<string, Parameters<typeof writeProgram>[1]>>,
): Promise<string> {
  layer = await mkdtemp(join(tmpdir(), 'rie-profile-test-'));
  await mkdir(join(layer, 'extensions'));
  await writeFile(join(layer, 'package.json'), '{"type":"module"}');
  for (const [name, program] of Object.entries(programs))
    await writeProgram(join(layer, 'extensions', name), program);
  return layer;
}

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

async function call(event: unknown, path = '/2015-03-31/functions/function/invocations'): Promise<Answered> {
  const response = await fetch(`${fixture?.url ?? ''}${path}`, {
    method: 'POST',
    body: JSON.stringify(event),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

it('answers a handler error with 200 and no header', async () => {
  await start();
  const { status, headers, body } = await call({ do: 'fail' });
  expect([status, body]).toEqual([200, '{"errorType":"Broken","errorMessage":"on purpose"}']);
  expect(headers.get('x-amz-function-error')).toBeNull();
});

it('answers a time-out with its text alone, and the next invocation with a fresh runtime', async () => {
  const { texts } = await start({ timeout: 2 });
  expect(await call({ do: 'hang' })).toMatchObject({
    status: 200,
    body: 'Task timed out after 2.00 seconds',
  });
  expect(await call({ a: 1 })).toMatchObject({ status: 200, body: '{"a":1}' });
  const report = texts('platform').find((text) => text.startsWith('REPORT'));
  expect(report).toContain('\tDuration: 2000.00 ms\tBilled Duration: 2000 ms\t');
});

it('answers an exit during an invocation with 502 and its reason', async () => {
  await start();
  const { status, body } = await call({ do: 'exit', code: 3 });
  expect(status).toBe(502);
  expect(JSON.parse(body)).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(
      /^RequestId: [\da-f-]{36} Error: Runtime exited with error: exit status 3$/,
    ),
  });
});

it.each([
  ['an init that hangs', 'hang', {}, 1, ['START', 'END', 'REPORT']],
  ['an init that fails', 'error', {}, 30, ['START']],
  ['an exit during init', 'exit', {}, 30, ['START']],
  ['an exit during an invocation', '', { do: 'exit', code: 3 }, 30, ['START']],
  ['an error of the handler', '', { do: 'fail' }, 30, ['START', 'END', 'REPORT']],
])('writes END and REPORT where the answer is not 502: %s', async (_case, init, event, timeout, written) => {
  const { emulator, texts } = await start({ environment: { INIT: init }, timeout });
  await call(event);
  await emulator.close({ drain: true });
  const lines = texts('platform').flatMap((line) => /^(START|END|REPORT) RequestId/.exec(line)?.[1] ?? []);
  expect(lines).toEqual(written);
});

it.each([
  ['hang', 1, 200, 'Task timed out after 1.00 seconds'],
  ['error', 30, 502, '{"errorType":"Init.Broken","errorMessage":"no luck"}'],
  ['exit', 30, 502, ''],
])(
  'answers an init that fails with 502, or as a time-out, and does not repeat it: %s',
  async (init, timeout, status, body) => {
    const { emulator, texts } = await start({ environment: { INIT: init }, timeout });
    expect(await call({})).toMatchObject({ status, body });
    expect(emulator.state().functions[0]?.counters.coldStarts).toBe(1);
    await emulator.close({ drain: true });
    expect(texts('platform').filter((line) => line.startsWith('INIT_START'))).toHaveLength(1);
  },
);

it('answers a response that is too large with an error', async () => {
  await start();
  const { status, body } = await call({ do: 'big', bytes: 6_291_556 });
  expect([status, JSON.parse(body)]).toEqual([
    200,
    {
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      errorType: 'Function.ResponseSizeTooLarge',
    },
  ]);
});

it('takes any function name by any method, and knows no other operation of the Lambda API', async () => {
  const { url } = await start();
  expect((await call({ a: 1 }, '/2015-03-31/functions/some.thing/invocations')).body).toBe('{"a":1}');
  const invocation = await fetch(`${url}/2015-03-31/functions/function/invocations`, {
    method: 'PUT',
    body: '1',
  });
  expect([invocation.status, await invocation.text()]).toEqual([200, '1']);
  for (const path of ['/', '/2015-03-31/functions', '/2021-11-15/functions/f/response-streaming-invocations'])
    expect(await call({}, path)).toMatchObject({ status: 404, body: '404 page not found\n' });
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

it('writes REPORT with Init Duration first, and memory used as memory size', async () => {
  const { texts } = await start({ memory: 300 });
  await call({});
  await call({});
  await fixture?.emulator.close({ drain: true });
  const reports = texts('platform').filter((line) => line.startsWith('REPORT'));
  const rest = String.raw`Duration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 300 MB\tMax Memory Used: 300 MB\t$`;
  expect(reports).toEqual([
    expect.stringMatching(
      new RegExp(String.raw`^REPORT RequestId: [\da-f-]{36}\tInit Duration: [\d.]+ ms\t${rest}`),
    ),
    expect.stringMatching(new RegExp(String.raw`^REPORT RequestId: [\da-f-]{36}\t${rest}`)),
  ]);
});

it.each([
  ['as a part of its duration', 0],
  ['beside its duration where the environment was warm', 1],
])('bills an init once: %s', async (_case, warm) => {
  const environment = { AWS_LAMBDA_LOG_FORMAT: 'JSON' };
  const { emulator, texts } = await start({ environment, warm });
  await emulator.warm();
  await call({});
  await emulator.close({ drain: true });
  const [report] = texts('platform')
    .map((text) => JSON.parse(text) as { type: string; record: { metrics: Record<string, number> } })
    .filter(({ type }) => type === 'platform.report');
  const { durationMs = 0, initDurationMs = 0, billedDurationMs } = report?.record.metrics ?? {};
  expect(initDurationMs).toBeGreaterThan(1);
  expect(billedDurationMs).toBe(Math.ceil(durationMs + warm * initDurationMs));
});

it('tells extensions that there is no telemetry, and of the end in its own words', async () => {
  const extensions = {
    http: 'telemetry-extension.js',
    logs: 'telemetry-extension.js',
    plain: 'extension.js',
  } as const;
  // Long enough for the extensions to be done with the second invocation, on any machine.
  const { texts } = await start({ layers: [await withExtensions(extensions)], timeout: 5, memory: 1024 });
  expect((await call({ do: 'hang' })).body).toBe('Task timed out after 5.00 seconds');
  await call({});
  await fixture?.emulator.close({ drain: true });
  expect(texts('extension')).toEqual(
    expect.arrayContaining([
      'http: 202 {"errorMessage":"Telemetry API is not supported","errorType":"Telemetry.NotSupported"}',
      'logs: 202 {"errorMessage":"Logs API is not supported","errorType":"Logs.NotSupported"}',
      'plain: SHUTDOWN Timeout',
      'plain: SHUTDOWN SandboxTerminated',
    ]),
  );
});

it('refuses telemetry whoever asks', async () => {
  await start();
  const { AWS_LAMBDA_RUNTIME_API: api } = Object(JSON.parse((await call({ do: 'env' })).body));
  const statuses = ['2022-07-01/telemetry', '2020-08-15/logs'].map(
    async (path) => (await fetch(`http://${api}/${path}`, { method: 'PUT' })).status,
  );
  expect(await Promise.all(statuses)).toEqual([202, 202]);
});

it('passes on whatever comes, and runs it for every type of invocation but Event', async () => {
  const { url, emulator } = await start();
  const send = async (body: string, headers: Record<string, string> = {}): Promise<string> => {
    const response = await fetch(`${url}/2015-03-31/functions/function/invocations`, {
      method: 'POST',
      headers,
      body,
    });
    return `${response.status} ${await response.text()}`;
  };
  for (const type of ['DryRun', 'Weird'])
    expect(await send('{"a":1}', { 'X-Amz-Invocation-Type': type })).toBe('200 {"a":1}');
  // This runtime reads JSON, and ends where there is none.
  for (const body of ['', '{']) expect(await send(body)).toContain('Runtime.ExitError');
  expect(emulator.state().functions[0]?.counters.invocations).toBe(4);
  const context = 'not JSON'.repeat(1000);
  const encoded = Buffer.from(context).toString('base64');
  expect(await send('{"do":"headers"}', { 'X-Amz-Client-Context': encoded })).toContain(context);
  expect(await send('{}', { 'X-Amz-Client-Context': '%%' })).toMatch(/^500 /);
});

it('names the log group as the original does', async () => {
  await start();
  const { body } = await call({ do: 'env' });
  expect(JSON.parse(body)).toMatchObject({ AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/Functions' });
});

it('goes on with an asynchronous invocation whose function fails', async () => {
  fixture = await startEmulator(
    { fn: { asynchronous: { retries: 1, maxEventAge: 60 } } },
    { profile: rieProfile, anyName: true, queue: { directory: await temporary(), retryBase: 0.01 } },
  );
  const { url, emulator } = fixture;
  const response = await fetch(`${url}/2015-03-31/functions/function/invocations`, {
    method: 'POST',
    headers: { 'X-Amz-Invocation-Type': 'Event' },
    body: '{"do":"fail"}',
  });
  expect(response.status).toBe(202);
  await expect.poll(() => emulator.state().functions[0]?.counters.errors, { timeout: 10_000 }).toBe(2);
});

async function temporary(): Promise<string> {
  layer = await mkdtemp(join(tmpdir(), 'rie-profile-test-'));
  return join(layer, 'queue');
}
