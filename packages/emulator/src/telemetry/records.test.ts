import { expect, it } from 'vitest';

import type { PlatformEvent } from '../platform/event.ts';
import { recordsOf, type Entry, type RecordForm } from './records.ts';

const time = Date.UTC(2024, 0, 2, 3, 4, 5, 6);
const at = '2024-01-02T03:04:05.006Z';

const telemetry: RecordForm = { api: 'telemetry', schemaVersion: '2022-12-13', format: 'text' };
const logs: RecordForm = { api: 'logs', schemaVersion: '2020-08-15', format: 'text' };

const read = (entry: Entry, form: RecordForm): unknown[] =>
  recordsOf(entry, form).map((text): unknown => JSON.parse(text));

const event = (event: PlatformEvent): Entry => ({ source: 'platform', time, event });

const tracing = { type: 'X-Amzn-Trace-Id', value: 'Root=1-2-3;Parent=4;Sampled=0' } as const;
const sampled = { ...tracing, value: 'Root=1-2-3;Parent=4;Sampled=1' };
const metrics = { durationMs: 1.5, billedDurationMs: 2, memorySizeMB: 128, maxMemoryUsedMB: 40 };

const start = event({ type: 'platform.start', record: { requestId: 'r', version: '$LATEST', tracing } });
const done = (status: 'success' | 'error' | 'failure' | 'timeout'): Entry =>
  event({
    type: 'platform.runtimeDone',
    record: { requestId: 'r', status, metrics: { durationMs: 1, producedBytes: 2 }, spans: [], tracing },
  });
const report = (tracing = sampled): PlatformEvent => ({
  type: 'platform.report',
  record: { requestId: 'r', status: 'success', metrics, tracing },
});

it('the Telemetry API has the events as they are', () => {
  expect(read(event(report()), telemetry)).toEqual([{ time: at, ...report() }]);
});

it.each<PlatformEvent>([
  { type: 'platform.fault', record: 'RequestId: r Error: x' },
  { type: 'platform.logsSubscription', record: { name: 'x', state: 'Subscribed', types: ['platform'] } },
])('the Telemetry API has no $type, the Logs API has', (one) => {
  expect(read(event(one), telemetry)).toEqual([]);
  expect(read(event(one), logs)).toEqual([{ time: at, ...one }]);
});

it('the Logs API has a shorter start', () => {
  expect(read(start, logs)).toEqual([
    { time: at, type: 'platform.start', record: { requestId: 'r', version: '$LATEST' } },
  ]);
});

it('the Logs API has an end before the report, which tells of tracing where there is some', () => {
  const end = { time: at, type: 'platform.end', record: { requestId: 'r' } };
  const record = { requestId: 'r', metrics };
  expect(read(event(report(tracing)), logs)).toEqual([end, { time: at, type: 'platform.report', record }]);
  expect(read(event(report()), logs)[1]).toMatchObject({ record: { ...record, tracing: sampled } });
});

it('the Logs API has runtimeDone in its later schema', () => {
  const later = { ...logs, schemaVersion: '2021-03-18' };
  expect(read(done('success'), logs)).toEqual([]);
  const statuses = (['success', 'error', 'failure', 'timeout'] as const).flatMap((status) =>
    read(done(status), later),
  );
  expect(statuses).toEqual(
    ['success', 'failure', 'failure', 'timeout'].map((status) => ({
      time: at,
      type: 'platform.runtimeDone',
      record: { requestId: 'r', status },
    })),
  );
});

it('the Logs API has no events of init', () => {
  const record = { initializationType: 'on-demand', phase: 'init', status: 'success' } as const;
  expect(read(event({ type: 'platform.initRuntimeDone', record }), logs)).toEqual([]);
});

it.each<[string, RecordForm, string, unknown]>([
  ['a text', telemetry, '{"a":1}', '{"a":1}'],
  ['an object, where the function logs in JSON', { ...telemetry, format: 'json' }, '{"a":1}', { a: 1 }],
  [
    'a text in the first schema',
    { ...telemetry, format: 'json', schemaVersion: '2022-07-01' },
    '{"a":1}',
    '{"a":1}',
  ],
  ['a text for the Logs API', { ...logs, format: 'json' }, '{"a":1}', '{"a":1}'],
  ['a text where it is no object', { ...telemetry, format: 'json' }, '[1]', '[1]'],
  ['a text where it is no JSON', { ...telemetry, format: 'json' }, '{a}', '{a}'],
])('a line is %s', (_title, form, text, record) => {
  expect(read({ source: 'function', time, text }, form)).toEqual([{ time: at, type: 'function', record }]);
});

it.each([5_000, 200_000])('a line that is %i levels deep is told, too', (depth) => {
  const text = `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const [record = ''] = recordsOf({ source: 'function', time, text }, { ...telemetry, format: 'json' });
  expect(record).toContain('['.repeat(depth));
});
