import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { limits, ServiceError, type Invocation, type InvocationResult } from '@lambda-stack/invoke';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { AsynchronousFunction } from '../src/queue/asynchronous-function.ts';
import { EventQueue, type EventQueueOptions } from '../src/queue/event-queue.ts';
import { ManualClock } from './manual-clock.ts';

const minute = 60_000;
const hour = 60 * minute;

let directory: string;
let clock: ManualClock;
let queue: EventQueue;
/** What functions were invoked with. */
let calls: Invocation[];
let notes: string[];
/** What an invocation comes to. */
let answer: (invocation: Invocation, signal?: AbortSignal) => InvocationResult | Promise<InvocationResult>;

const fn = (name: string, settings: Partial<AsynchronousFunction> = {}): AsynchronousFunction => ({
  name,
  concurrency: 10,
  retries: 2,
  maxEventAge: 21_600,
  ...settings,
});

function createQueue(functions: AsynchronousFunction[], options: Partial<EventQueueOptions> = {}): void {
  queue = new EventQueue({
    directory: join(directory, 'queue'),
    functions,
    clock,
    note: (text, name) => notes.push(`${name ?? ''}: ${text}`),
    arnOf: (name, qualifier) => `arn:${name}:${qualifier}`,
    async invoke(invocation, options) {
      calls.push(invocation);
      return answer(invocation, options?.signal);
    },
    ...options,
  });
}

const result = (text: string, functionError?: 'Unhandled'): InvocationResult => ({
  statusCode: 200,
  requestId: 'unused',
  payload: Buffer.from(text),
  contentType: 'application/json',
  executedVersion: '$LATEST',
  functionError,
});

const failing = (): InvocationResult => result('{"errorType":"Broken"}', 'Unhandled');

const throttled = (): never => {
  throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.');
};

const hanging = (_: Invocation, signal?: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) =>
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  );

const accept = (payload: string, functionName = 'fn'): Promise<InvocationResult> =>
  queue.accept({ functionName, payload: Buffer.from(payload) });

const iso = (time: number): string => new Date(time).toISOString();

/** The calls of a function, as JSON. */
const callsOf = (name: string): unknown[] =>
  calls
    .filter(({ functionName }) => functionName === name)
    .map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as unknown);

/** Lets the next thing that is waited for happen, when it is waited for. */
async function pass(ms: number): Promise<void> {
  await vi.waitFor(() => expect(clock.waits).toEqual([ms]));
  clock.advance(ms);
}

const calledTimes = (count: number, name = 'fn'): Promise<void> =>
  vi.waitFor(() => expect(callsOf(name).length).toBe(count));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'event-queue-test-'));
  clock = new ManualClock();
  calls = [];
  notes = [];
  answer = () => result('"fine"');
});

afterEach(async () => {
  await queue.close({ drain: false });
  await rm(directory, { recursive: true, force: true });
});

test('an event reaches its function, under the id that the caller was told', async () => {
  createQueue([fn('fn', { onFailure: 'dead' }), fn('dead')]);
  const { statusCode, requestId, traceId, executedVersion } = await queue.accept({
    functionName: 'fn',
    qualifier: 'live',
    payload: Buffer.from('{"a":1}'),
    traceId: 'Root=1-2-3',
    tenantId: 'blue',
  });
  expect({ statusCode, traceId, executedVersion }).toEqual({ statusCode: 202, traceId: 'Root=1-2-3' });
  await vi.waitFor(() => expect(queue.stateOf('fn')).toMatchObject({ queued: 0, delivered: 1 }));
  expect(calls).toEqual([
    {
      functionName: 'fn',
      qualifier: 'live',
      traceId: expect.stringMatching(/^Root=1-2-3;Lineage=[\da-f]{8}:1$/),
      tenantId: 'blue',
      requestId,
      payload: Buffer.from('{"a":1}'),
    },
  ]);
  expect(queue.stateOf('fn')).toEqual({ queued: 0, accepted: 1, delivered: 1, retried: 0, dropped: {} });
});

test('an event that comes twice under one id runs once, and the queue goes on', async () => {
  createQueue([fn('fn', { concurrency: 1 })]);
  const twice = { functionName: 'fn', payload: Buffer.from('1'), requestId: 'the-id' };
  let finish: () => void = () => undefined;
  answer = () => new Promise((resolve) => (finish = () => resolve(result('null'))));
  const answers = await Promise.all([queue.accept(twice), queue.accept(twice)]);
  await calledTimes(1);
  answers.push(await queue.accept(twice));
  expect(answers.map(({ statusCode, requestId }) => [statusCode, requestId])).toEqual(
    answers.map(() => [202, 'the-id']),
  );
  answer = () => result('null');
  finish();
  await accept('2');
  await vi.waitFor(() => expect(queue.stateOf('fn')).toMatchObject({ queued: 0, accepted: 2, delivered: 2 }));
  expect(callsOf('fn')).toEqual([1, 2]);
  expect(notes).toEqual([]);
});

test('a loop of destinations ends after sixteen rounds, and someone outside of it is told', async () => {
  createQueue([fn('a', { onSuccess: 'b', onFailure: 'c' }), fn('b', { onSuccess: 'a' }), fn('c')]);
  const { requestId } = await accept('{}', 'a');
  await calledTimes(1, 'c');
  expect([callsOf('a').length, callsOf('b').length]).toEqual([16, 16]);
  expect(callsOf('c')[0]).toMatchObject({
    requestContext: { condition: 'RecursiveInvocation', approximateInvokeCount: 0 },
  });
  expect(requestId).toBe(calls[0]?.requestId);
  expect(queue.stateOf('a')).toMatchObject({ queued: 0, delivered: 16, dropped: { RecursiveInvocation: 1 } });
});

test('a loop of failures ends, too', async () => {
  createQueue([fn('a', { retries: 0, onFailure: 'b' }), fn('b', { retries: 0, onFailure: 'a' })]);
  answer = failing;
  await accept('{}', 'a');
  await vi.waitFor(() =>
    expect(queue.stateOf('a')).toMatchObject({ queued: 0, dropped: { RecursiveInvocation: 1 } }),
  );
  expect([callsOf('a').length, callsOf('b').length]).toEqual([16, 16]);
  expect(notes.at(-1)).toMatch(/is given up after 0 attempts \(RecursiveInvocation\): no one is told of it$/);
});

test('a function error is retried after one and two minutes, under the same id; then onFailure is told', async () => {
  createQueue([fn('fn', { onFailure: 'dead' }), fn('dead')]);
  answer = ({ functionName }) => (functionName === 'fn' ? failing() : result('null'));
  const { requestId } = await accept('{"a": 1}');
  await calledTimes(1);
  await pass(minute);
  await calledTimes(2);
  await pass(2 * minute);
  await calledTimes(1, 'dead');
  expect(calls.slice(0, 3).map((call) => call.requestId)).toEqual([requestId, requestId, requestId]);
  expect(calls[3]?.requestId).not.toBe(requestId);
  expect(callsOf('dead')).toEqual([
    {
      version: '1.0',
      timestamp: '2026-01-01T00:03:00.000Z',
      requestContext: {
        requestId,
        functionArn: 'arn:fn:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { a: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'Broken' },
    },
  ]);
  await vi.waitFor(() => expect(queue.stateOf('fn').queued).toBe(0));
  expect(queue.stateOf('fn')).toMatchObject({ accepted: 1, retried: 2, dropped: { RetriesExhausted: 1 } });
  expect(notes).toEqual([
    `fn: The asynchronous invocation ${requestId} is given up after 3 attempts (RetriesExhausted): dead is told of it`,
  ]);
});

test('retries: 0 gives up after the first function error, and without a destination the log has it', async () => {
  createQueue([fn('fn', { retries: 0 })]);
  answer = failing;
  const { requestId } = await accept('1');
  await vi.waitFor(() =>
    expect(notes).toEqual([
      `fn: The asynchronous invocation ${requestId} is given up after 1 attempt (RetriesExhausted): no one is told of it`,
    ]),
  );
  expect(calls.length).toBe(1);
});

test('the base of the waits can be shorter', async () => {
  createQueue([fn('fn')], { retryBase: 0.5 });
  answer = failing;
  await accept('1');
  await pass(500);
  await pass(1_000);
  await calledTimes(3);
});

test('onSuccess is told what the function answered, also where that is no JSON', async () => {
  createQueue([fn('fn', { onSuccess: 'audit' }), fn('audit')]);
  answer = ({ functionName }) => result(functionName === 'fn' ? 'a "text"' : 'null');
  await accept('[1]');
  await calledTimes(1, 'audit');
  expect(callsOf('audit')).toMatchObject([
    {
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      requestPayload: [1],
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: 'a "text"',
    },
  ]);
});

test('a record is never larger than emulators hand on, whatever the function answers', async () => {
  createQueue([fn('fn', { onSuccess: 'audit' }), fn('audit')]);
  const large = String.fromCharCode(1).repeat(limits.responseBytes);
  answer = ({ functionName }) => result(functionName === 'fn' ? large : 'null');
  await accept('1');
  await calledTimes(1, 'audit');
  const [{ responsePayload }] = callsOf('audit') as [{ responsePayload: string }];
  expect(large.startsWith(responsePayload)).toBe(true);
  expect(responsePayload.length).toBeGreaterThan(1_000_000);
  expect(calls.at(-1)?.payload.length).toBeLessThan(limits.eventBytes + limits.responseBytes);
});

test('where a destination’s record becomes too large, the log says so', async () => {
  createQueue([fn('fn', { onSuccess: 'audit' }), fn('audit')]);
  const { requestId } = await accept(`"${'x'.repeat(limits.relayedBytes)}"`);
  await vi.waitFor(() => expect(queue.stateOf('fn')).toMatchObject({ queued: 0, delivered: 1 }));
  expect(callsOf('audit')).toEqual([]);
  expect(notes).toEqual([
    expect.stringContaining(`${requestId} has a record too large for audit to be told: 33`),
  ]);
});

test('an event that is too large for its emulator is given up at once', async () => {
  createQueue([fn('fn', { onFailure: 'dead' }), fn('dead')]);
  answer = ({ functionName }) => {
    if (functionName !== 'fn') return result('null');
    throw new ServiceError('RequestEntityTooLargeException', 'Request must be smaller.');
  };
  const { requestId } = await accept('1');
  await calledTimes(1, 'dead');
  expect(callsOf('dead')).toMatchObject([
    { requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 }, requestPayload: 1 },
  ]);
  expect(callsOf('fn')).toEqual([1]);
  expect(notes).toEqual([
    `fn: The asynchronous invocation ${requestId} is given up after 1 attempt ` +
      '(RetriesExhausted, Request must be smaller.): dead is told of it',
  ]);
});

test('a throttled event backs off from one second to five minutes, and is not given up before its time', async () => {
  createQueue([fn('fn', { maxEventAge: 21_600, onFailure: 'dead' }), fn('dead')]);
  answer = ({ functionName }) => (functionName === 'fn' ? throttled() : result('null'));
  const { requestId } = await accept('1');
  let waited = 0;
  const waits: number[] = [];
  for (let attempts = 1; ; attempts += 1) {
    await calledTimes(attempts);
    await vi.waitFor(() => expect(clock.waits.length + callsOf('dead').length).toBe(1));
    const [wait] = clock.waits;
    if (wait === undefined) break;
    waits.push(wait);
    waited += wait;
    clock.advance(wait);
  }
  expect(waits.slice(0, 11)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((s) => s * 1000));
  expect(waited).toBeGreaterThan(6 * hour - 300_000);
  expect(waited).toBeLessThanOrEqual(6 * hour);
  expect(callsOf('dead')).toEqual([
    {
      version: '1.0',
      timestamp: expect.any(String),
      requestContext: {
        requestId,
        functionArn: 'arn:fn:$LATEST',
        condition: 'EventAgeExceeded',
        approximateInvokeCount: 0,
      },
      requestPayload: 1,
    },
  ]);
});

test('throttled once, a function is not asked again by each event that waits', async () => {
  createQueue([fn('fn', { concurrency: 2 })]);
  answer = throttled;
  for (let index = 0; index < 20; index += 1) await accept(String(index));
  await vi.waitFor(() => expect(clock.waits).toEqual([1_000]));
  expect(calls.length).toBeLessThanOrEqual(2);
  answer = () => result('null');
  clock.advance(1_000);
  await vi.waitFor(() => expect(queue.stateOf('fn').delivered).toBeGreaterThanOrEqual(18));
});

test('a function that never answers is an error of the system after its time, and its event comes again', async () => {
  createQueue([fn('fn', { concurrency: 1, attemptTimeout: 70 })]);
  answer = hanging;
  const { requestId } = await accept('1');
  await calledTimes(1);
  await pass(70_000);
  answer = () => result('null');
  await pass(1_000);
  await vi.waitFor(() => expect(queue.stateOf('fn')).toMatchObject({ queued: 0, delivered: 1, retried: 1 }));
  expect(notes).toEqual([`fn: The asynchronous invocation ${requestId} waits: no answer after 70 seconds`]);
  expect(clock.waits).toEqual([]);
});

test('a retry that would come too late is not waited for, and the last answer is told', async () => {
  createQueue([fn('fn', { maxEventAge: 60, onFailure: 'dead' }), fn('dead')], { retryBase: 61 });
  answer = ({ functionName }) => (functionName === 'fn' ? failing() : result('null'));
  await accept('1');
  await calledTimes(1, 'dead');
  expect(clock.waits).toEqual([]);
  expect(callsOf('dead')).toMatchObject([
    {
      requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 1 },
      responsePayload: { errorType: 'Broken' },
    },
  ]);
});

test('what the function answered before it was throttled to the end is told', async () => {
  createQueue([fn('fn', { maxEventAge: 90, onFailure: 'dead' }), fn('dead')]);
  answer = ({ functionName }) => (functionName === 'fn' ? failing() : result('null'));
  await accept('1');
  await calledTimes(1);
  answer = ({ functionName }) => (functionName === 'fn' ? throttled() : result('null'));
  await pass(minute);
  for (const wait of [1, 2, 4, 8]) await pass(wait * 1000);
  await calledTimes(1, 'dead');
  expect(callsOf('dead')).toMatchObject([
    {
      requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 1 },
      responseContext: { functionError: 'Unhandled' },
      responsePayload: { errorType: 'Broken' },
    },
  ]);
});

test('concurrency 0 gives up at once', async () => {
  createQueue([fn('fn', { concurrency: 0, onFailure: 'dead' }), fn('dead')]);
  await accept('1');
  await calledTimes(1, 'dead');
  expect(callsOf('fn')).toEqual([]);
  expect(callsOf('dead')).toMatchObject([
    { requestContext: { condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 } },
  ]);
  expect(callsOf('dead')).not.toHaveProperty([0, 'responseContext']);
});

test('not more events run at once than the function has environments', async () => {
  createQueue([fn('fn', { concurrency: 3 })]);
  const finish: (() => void)[] = [];
  answer = () => new Promise((resolve) => finish.push(() => resolve(result('null'))));
  for (let index = 0; index < 7; index += 1) await accept(String(index));
  for (let done = 0; done < 7; done += 1) {
    await vi.waitFor(() => expect(finish.length).toBeGreaterThan(done));
    expect(finish.length - done).toBeLessThanOrEqual(3);
    finish[done]?.();
    await vi.waitFor(() => expect(queue.stateOf('fn').delivered).toBe(done + 1));
  }
  expect(callsOf('fn')).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('what waits is gone on with by the next queue: attempts, waits and ids are kept', async () => {
  createQueue([fn('fn', { retries: 1 })]);
  answer = failing;
  const { requestId } = await accept('{"a":1}');
  await vi.waitFor(() => expect(clock.waits).toEqual([minute]));
  await queue.close({ drain: false });
  createQueue([fn('fn', { retries: 1 })]);
  await queue.resume();
  expect(queue.stateOf('fn')).toMatchObject({ queued: 1, nextAt: iso(clock.now() + minute) });
  expect(notes).toEqual([': 1 asynchronous invocation of the last run goes on']);
  await pass(minute);
  await vi.waitFor(() => expect(queue.stateOf('fn').dropped).toEqual({ RetriesExhausted: 1 }));
  expect(calls.map((call) => call.requestId)).toEqual([requestId, requestId]);
});

test('a queue that is opened holds what waits, and what comes, until it is resumed', async () => {
  createQueue([fn('fn')]);
  await queue.open();
  await accept('1');
  await queue.close({ drain: false });
  createQueue([fn('fn', { concurrency: 1 })]);
  await queue.open();
  await accept('2');
  queue.configure([fn('fn', { concurrency: 1 })]);
  expect(queue.stateOf('fn')).toMatchObject({ queued: 2 });
  expect({ calls, notes }).toEqual({ calls: [], notes: [] });
  await queue.resume();
  await calledTimes(2);
  expect(callsOf('fn')).toEqual([1, 2]);
});

test('an invocation that is cut off by the end of the stack does not count: it is made again', async () => {
  createQueue([fn('fn', { retries: 0 })]);
  let cut: () => void = () => undefined;
  answer = () => new Promise((resolve) => (cut = () => resolve(failing())));
  await accept('1');
  await calledTimes(1);
  await queue.close({ drain: false });
  cut();
  await vi.waitFor(() => expect(queue.stateOf('fn').queued).toBe(1));
  createQueue([fn('fn', { retries: 0 })]);
  answer = () => result('null');
  await queue.resume();
  await vi.waitFor(() => expect(queue.stateOf('fn').delivered).toBe(1));
  expect(notes).toEqual([': 1 asynchronous invocation of the last run goes on']);
});

test('with drain, what runs is finished and what waits is kept', async () => {
  createQueue([fn('fn', { concurrency: 1 })]);
  let finish: () => void = () => undefined;
  answer = () => new Promise((resolve) => (finish = () => resolve(result('null'))));
  await accept('1');
  await accept('2');
  await calledTimes(1);
  const closed = queue.close({ drain: true });
  finish();
  await closed;
  createQueue([fn('fn')]);
  answer = () => result('null');
  await queue.resume();
  await calledTimes(2);
  expect(callsOf('fn')).toEqual([1, 2]);
  await vi.waitFor(() => expect(queue.stateOf('fn').queued).toBe(0));
});

test('events of a function that is no longer configured are kept, and delivered when it is again', async () => {
  createQueue([fn('fn')]);
  answer = throttled;
  await accept('1');
  await accept('2');
  await vi.waitFor(() => expect(clock.waits).toEqual([1_000]));
  queue.configure([]);
  answer = () => result('null');
  clock.advance(hour);
  expect(queue.stateOf('fn').delivered).toBe(0);
  expect(notes.filter((text) => text.includes('not configured any more'))).toEqual([
    'fn: fn is not configured any more, and has asynchronous invocations that wait (2): they are kept until it is again, at most for 6 hours',
  ]);
  queue.configure([fn('fn')]);
  await vi.waitFor(() => expect(queue.stateOf('fn').delivered).toBe(2));
});

test('events of a function that never comes back are given up when they are too old, and the log says so', async () => {
  createQueue([fn('fn')]);
  answer = throttled;
  const { requestId } = await accept('1');
  await vi.waitFor(() => expect(clock.waits).toEqual([1_000]));
  queue.configure([]);
  await pass(6 * hour);
  await vi.waitFor(() =>
    expect(notes.at(-1)).toBe(
      `fn: The asynchronous invocation ${requestId} is given up after 0 attempts (FunctionNotConfigured): no one is told of it`,
    ),
  );
  expect(queue.stateOf('fn')).toMatchObject({ queued: 0, dropped: { FunctionNotConfigured: 1 } });
});

test('where nothing can be stored, nothing is accepted', async () => {
  await writeFile(join(directory, 'queue'), 'a file');
  createQueue([fn('fn')]);
  await expect(accept('1')).rejects.toMatchObject({
    type: 'ServiceException',
    statusCode: 500,
    message: expect.stringContaining('could not be stored'),
  });
  await rm(join(directory, 'queue'));
  await accept('2');
  await calledTimes(1);
});
