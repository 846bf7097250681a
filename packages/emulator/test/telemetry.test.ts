import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import type { FunctionDefinition } from '../src/index.ts';
import { startEmulator, type Fixture } from './emulator-fixture.ts';
import type { TelemetryRecord } from './telemetry-receivers.ts';
import { writeProgram } from './write-program.ts';

let directory: string;
let fixture: Fixture | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'telemetry-test-'));
  await mkdir(join(directory, 'layer', 'extensions'), { recursive: true });
  await mkdir(join(directory, 'got'));
  await writeFile(join(directory, 'layer', 'package.json'), '{"type":"module"}');
});

afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
  await rm(directory, { recursive: true, force: true });
});

type Name = 'http' | 'tcp' | 'logs';

/** Starts a function with extensions that subscribe as their names say. */
async function start(
  extensions: readonly Name[],
  environment: Record<string, string> = {},
  definition: Partial<FunctionDefinition> = {},
): Promise<Fixture> {
  const layer = join(directory, 'layer');
  for (const name of extensions)
    await writeProgram(join(layer, 'extensions', name), 'telemetry-extension.js');
  const localEnvironment = { TELEMETRY: join(directory, 'got') };
  fixture = await startEmulator({ fn: { layers: [layer], environment, localEnvironment, ...definition } });
  return fixture;
}

/** What an extension got, once all has ended. */
async function got(name: Name): Promise<TelemetryRecord[]> {
  await fixture?.emulator.close({ drain: true });
  const text = await readFile(join(directory, 'got', name), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as TelemetryRecord);
}

/** Types of platform records, and lines of the function. */
const story = (records: readonly TelemetryRecord[]): unknown[] =>
  records
    .filter(({ type }) => type !== 'extension')
    .map(({ type, record }) => (type === 'function' ? record : type));

const of = (records: readonly TelemetryRecord[], wanted: string): unknown =>
  records.find(({ type }) => type === wanted)?.record;

interface RuntimeDone {
  readonly metrics: { readonly durationMs: number; readonly producedBytes: number };
  readonly spans: readonly { readonly name: string; readonly start: string; readonly durationMs: number }[];
}

const print = { do: 'print', lines: ['hello', '{"level":"INFO"}'] };

it.each(['http', 'tcp'] as const)(
  'Telemetry API over %s: init from its beginning, and the invocation',
  async (name) => {
    const { requestId } = await (await start([name])).call(print);
    const records = await got(name);
    expect(story(records)).toEqual([
      'platform.initStart',
      'platform.telemetrySubscription',
      'platform.extension',
      'platform.initRuntimeDone',
      'platform.initReport',
      'platform.start',
      'hello',
      '{"level":"INFO"}',
      'platform.runtimeDone',
      'platform.report',
    ]);
    expect(of(records, 'platform.telemetrySubscription')).toEqual({
      name,
      state: 'Subscribed',
      types: ['platform', 'function', 'extension'],
    });
    expect(of(records, 'platform.report')).toMatchObject({ requestId, status: 'success' });
    expect(of(records, 'extension')).toBe(`${name}: 200 "OK"`);
    expect(records.every(({ time }) => new Date(time).toISOString() === time)).toBe(true);
  },
);

it('Logs API: fewer events, with the end of an invocation', async () => {
  await (await start(['logs'])).call(print);
  expect(story(await got('logs'))).toEqual([
    'platform.logsSubscription',
    'platform.extension',
    'platform.start',
    'hello',
    '{"level":"INFO"}',
    'platform.runtimeDone',
    'platform.end',
    'platform.report',
  ]);
});

it('after init no one can subscribe', async () => {
  const { call, texts } = await start(['http']);
  await call({});
  await fixture?.emulator.close({ drain: true });
  const errorMessage = 'Telemetry API subscription is closed already';
  expect(texts('extension')).toContain(
    `http: 403 ${JSON.stringify({ errorType: 'Telemetry.SubscriptionClosed', errorMessage })}`,
  );
});

it('the log tells of a subscription', async () => {
  const { call, texts } = await start(['http', 'logs'], { TELEMETRY_REQUEST: '{"types":["platform"]}' });
  await call({});
  expect(texts('platform')).toContain('TELEMETRY\tName: http\tState: Subscribed\tTypes: [Platform]');
  expect(texts('platform')).toContain('LOGS\tName: logs\tState: Subscribed\tTypes: [Platform]');
});

it('a request that is wrong: the extension is told the field', async () => {
  const { call, texts } = await start(['http'], { TELEMETRY_REQUEST: '{"types":[]}' });
  await call({});
  const error = { errorType: 'ValidationError', errorMessage: 'types should not be empty' };
  expect(texts('extension')).toContain(`http: 400 ${JSON.stringify(error)}`);
});

it('JSON logs: lines of the function are objects', async () => {
  await (await start(['http'], { AWS_LAMBDA_LOG_FORMAT: 'JSON' })).call(print);
  expect(story(await got('http'))).toContainEqual({ level: 'INFO' });
});

it('the parts of an invocation: until the response, its transfer, and until the next event', async () => {
  await (await start(['http'])).call({ do: 'big', bytes: 1000 });
  const records = await got('http');
  const done = of(records, 'platform.runtimeDone') as RuntimeDone;
  expect(done.metrics).toEqual({ durationMs: expect.any(Number), producedBytes: 1002 });
  expect(done.spans.map(({ name }) => name)).toEqual([
    'responseLatency',
    'responseDuration',
    'runtimeOverhead',
  ]);
  const { durationMs } = (of(records, 'platform.report') as RuntimeDone).metrics;
  expect(done.spans.every((span) => span.durationMs >= 0 && span.durationMs < durationMs)).toBe(true);
  const times = [...done.spans.map(({ start }) => start), String(records.at(-1)?.time)];
  expect([...times].sort()).toEqual(times);
});

it.each([
  ['an error of the function', { do: 'fail' }],
  ['an end of its process', { do: 'exit', code: 3 }],
])('%s has no response: no parts, and no bytes', async (_, event) => {
  await (await start(['http'])).call(event);
  const done = of(await got('http'), 'platform.runtimeDone') as RuntimeDone;
  expect([done.spans, done.metrics.producedBytes]).toEqual([[], 0]);
});

it.each([
  ['timeout', { do: 'hang' }, 'timeout'],
  ['crash', { do: 'exit', code: 3 }, 'failure'],
])('a %s is told before the end', async (_, event, status) => {
  await (await start(['http'], {}, { timeout: 1 })).call(event);
  const records = await got('http');
  expect(of(records, 'platform.runtimeDone')).toMatchObject({ status });
  expect(of(records, 'platform.report')).toMatchObject({ status });
});

it('an init that fails is told before the end', async () => {
  await (await start(['http'], { INIT: 'error' })).call({});
  const records = await got('http');
  expect(of(records, 'platform.initReport')).toMatchObject({ status: 'error', errorType: 'Init.Broken' });
});

it.each(['http', 'tcp'] as const)('%s: a burst of lines arrives whole and in order', async (name) => {
  const lines = Array.from({ length: 10_000 }, (_, count) => `${count} ${'x'.repeat(80)}`);
  await (await start([name])).call({ do: 'print', lines });
  const records = await got(name);
  expect(records.filter(({ type }) => type === 'function').map(({ record }) => record)).toEqual(lines);
});

it('an extension that prints what it gets makes no endless loop where it has not asked for its own lines', async () => {
  const environment = { TELEMETRY_REQUEST: '{"types":["platform"]}', TELEMETRY_ECHO: '1' };
  await (await start(['http'], environment)).call(print);
  const records = await got('http');
  expect(fixture?.texts('extension').filter((text) => text.startsWith('got '))).toHaveLength(records.length);
});
