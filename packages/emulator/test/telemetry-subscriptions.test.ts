import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { afterEach, expect, it } from 'vitest';

import { FunctionLog } from '../src/function/function-log.ts';
import type { LogRecord } from '../src/log/record.ts';
import type { PlatformEvent } from '../src/platform/event.ts';
import { mostAttempts } from '../src/telemetry/delivery.ts';
import { mostWaitingBytes } from '../src/telemetry/record-buffer.ts';
import type { TelemetryApi } from '../src/telemetry/subscription-request.ts';
import { Telemetry, type SubscriptionAnswer } from '../src/telemetry/telemetry.ts';
import { ManualClock } from './manual-clock.ts';
import { receiveHttp, receiveTcp, type Receiver } from './telemetry-receivers.ts';

const timeoutMs = 500;
const firstWaitMs = 100;
const answerMs = 10_000;

interface Fixture {
  readonly telemetry: Telemetry;
  readonly log: FunctionLog;
  readonly clock: ManualClock;
  /** The lines of the log, of JSON format. */
  readonly logged: LogRecord[];
  readonly subscribe: (fields: object, extension?: string, api?: TelemetryApi) => SubscriptionAnswer;
}

const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const receiving = async <R extends Receiver>(receiver: Promise<R>): Promise<R> => {
  open.push(await receiver);
  return receiver;
};

/** An environment's log, with its telemetry. */
function start(): Fixture {
  const logged: LogRecord[] = [];
  const sink = { write: (record: LogRecord) => logged.push(record) > 0, drained: () => Promise.resolve() };
  const log = new FunctionLog(sink, 'fn', { format: 'json', level: 'INFO', systemLevel: 'INFO' });
  const clock = new ManualClock();
  const telemetry = new Telemetry({ log, clock });
  log.use('environment', telemetry);
  open.push(telemetry);
  return {
    telemetry,
    log,
    clock,
    logged,
    subscribe(fields, extension = 'ext', api = 'telemetry') {
      const schemaVersion = api === 'telemetry' ? '2022-12-13' : '2020-08-15';
      const body = { schemaVersion, types: ['platform', 'function'], buffering: { timeoutMs }, ...fields };
      return telemetry.subscribe(api, extension, Buffer.from(JSON.stringify(body)));
    },
  };
}

const toHttp = ({ port }: Receiver, path = ''): object => ({
  destination: { protocol: 'HTTP', URI: `http://sandbox.localdomain:${port}${path}` },
});

const toTcp = ({ port }: Receiver): object => ({ destination: { protocol: 'TCP', port } });

const functionOnly = { types: ['function'] };

const initStart: PlatformEvent = {
  type: 'platform.initStart',
  record: {
    initializationType: 'on-demand',
    phase: 'init',
    functionName: 'fn',
    functionVersion: '$LATEST',
    runtimeVersion: 'nodejs:22',
    runtimeVersionArn: 'arn',
    instanceId: 'environment',
    instanceMaxMemory: 128,
  },
};

/** Until something that needs no more than turns of the event loop has come about. */
async function eventually(holds: () => boolean): Promise<void> {
  const over = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > over) throw new Error('It has not come about');
    await turn();
  }
}

const told = ({ records }: Receiver): unknown[] =>
  records.map(({ type, record }) => (type === 'function' ? record : type));

const recordsOf = ({ records }: Receiver, wanted: string): unknown[] =>
  records.filter(({ type }) => type === wanted).map(({ record }) => record);

const notes = ({ logged }: Fixture): unknown[] =>
  logged
    .filter(({ text }) => text.includes('"lambda-stack.note"'))
    .map(({ text }) => (JSON.parse(text) as { record: unknown }).record);

const loggedDrops = ({ logged }: Fixture): unknown[] =>
  logged
    .filter(({ text }) => text.includes('logsDropped'))
    .map(({ text }) => (JSON.parse(text) as { record: unknown }).record);

it('HTTP: an array of JSON by POST, to the path of the URI', async () => {
  const receiver = await receiving(receiveHttp());
  const { subscribe, log, clock } = start();
  expect(subscribe({ ...toHttp(receiver, '/a/b?c=d'), ...functionOnly })).toEqual({
    status: 200,
    body: 'OK',
  });
  void log.line('one');
  void log.line('two');
  expect(clock.fire(timeoutMs)).toBe(1);
  await receiver.until(() => receiver.records.length === 2);
  expect(told(receiver)).toEqual(['one', 'two']);
  expect(receiver.requests).toMatchObject([
    {
      method: 'POST',
      url: '/a/b?c=d',
      headers: { host: `sandbox.localdomain:${receiver.port}`, 'content-type': 'application/json' },
    },
  ]);
});

it('HTTP: finds a listener on ::1', async () => {
  const receiver = await receiving(receiveHttp('::1'));
  const { subscribe, log, clock } = start();
  subscribe({ ...toHttp(receiver), ...functionOnly });
  void log.line('one');
  clock.fire(timeoutMs);
  await receiver.until(() => receiver.records.length === 1);
});

it('Logs API: PUT, where the extension wants it so', async () => {
  const receiver = await receiving(receiveHttp());
  const { subscribe, clock, logged } = start();
  const destination = { protocol: 'HTTP', URI: `http://sandbox:${receiver.port}`, method: 'PUT' };
  subscribe({ destination, types: ['platform'] }, 'ext', 'logs');
  clock.fire(timeoutMs);
  await receiver.until(() => receiver.records.length === 1);
  const record = { name: 'ext', state: 'Subscribed', types: ['platform'] };
  expect(receiver.records).toMatchObject([{ type: 'platform.logsSubscription', record }]);
  expect(receiver.requests).toMatchObject([{ method: 'PUT' }]);
  expect(JSON.parse(logged[0]?.text ?? '')).toMatchObject({ type: 'platform.logsSubscription', record });
});

it('TCP: lines of JSON over one connection, which is made anew when it broke', async () => {
  const receiver = await receiving(receiveTcp());
  const { subscribe, log, clock } = start();
  subscribe({ ...toTcp(receiver), ...functionOnly });
  for (const text of ['one', 'two']) {
    void log.line(text);
    clock.fire(timeoutMs);
    await receiver.until(() => receiver.records.length > 0 && told(receiver).includes(text));
  }
  expect(receiver.connections).toHaveLength(1);
  receiver.connections[0]?.destroy();
  // TCP has no acknowledgement: the next ones may still go to the old connection.
  await eventually(() => {
    void log.line('again');
    clock.fire(timeoutMs);
    clock.fire(firstWaitMs);
    return receiver.connections.length === 2;
  });
  const before = receiver.records.length;
  await receiver.until(() => receiver.records.length > before);
});

it('what was told since the beginning of init comes first, in its order, and of the types that were asked for', async () => {
  const [one, two] = [await receiving(receiveHttp()), await receiving(receiveHttp())];
  const { subscribe, log, telemetry } = start();
  log.platform(initStart);
  void log.line('before');
  void log.extensionLine('of the extension');
  subscribe(toHttp(one), 'one');
  subscribe({ ...toHttp(two), types: ['extension', 'platform'] }, 'two');
  void log.line('after');
  await telemetry.flush(1);
  expect(told(one)).toEqual([
    'platform.initStart',
    'before',
    'platform.telemetrySubscription',
    'platform.telemetrySubscription',
    'after',
  ]);
  expect(two.records.map(({ type }) => type)).toEqual([
    'platform.initStart',
    'extension',
    'platform.telemetrySubscription',
    'platform.telemetrySubscription',
  ]);
  expect(recordsOf(two, 'platform.telemetrySubscription')).toEqual([
    { name: 'one', state: 'Subscribed', types: ['platform', 'function'] },
    { name: 'two', state: 'Subscribed', types: ['extension', 'platform'] },
  ]);
});

it('what is kept of init is bounded, and a subscriber is told what is missing', async () => {
  const receiver = await receiving(receiveHttp());
  const { subscribe, log, telemetry } = start();
  for (let count = 0; count < 20; count += 1) void log.line('x'.repeat(100_000));
  subscribe(toHttp(receiver));
  await telemetry.flush(1);
  await telemetry.flush(1);
  const kept = recordsOf(receiver, 'function').length;
  expect(kept).toBeLessThan(11);
  expect(recordsOf(receiver, 'platform.logsDropped')).toEqual([
    { reason: expect.any(String), droppedRecords: 20 - kept, droppedBytes: (20 - kept) * 100_000 },
  ]);
});

it.each([
  ['telemetry', 'Telemetry'],
  ['logs', 'Logs'],
] as const)('after init the %s API is closed', async (api, name) => {
  const receiver = await receiving(receiveHttp());
  const { subscribe, telemetry } = start();
  telemetry.endInit();
  expect(subscribe(toHttp(receiver), 'ext', api)).toEqual({
    status: 403,
    body: {
      errorType: `${name}.SubscriptionClosed`,
      errorMessage: `${name} API subscription is closed already`,
    },
  });
});

it('a request that is wrong is refused, with the names of the fields', () => {
  const { subscribe } = start();
  const errorMessage = 'types should not be empty; destination.URI port is not provided';
  const wrong = { types: [], destination: { protocol: 'HTTP', URI: 'http://sandbox/' } };
  expect(subscribe(wrong)).toEqual({ status: 400, body: { errorType: 'ValidationError', errorMessage } });
  const body = { errorType: 'Logs.ValidationError', errorMessage };
  expect(subscribe(wrong, 'ext', 'logs')).toEqual({ status: 400, body });
});

it('an extension can use one of both APIs', async () => {
  const receiver = await receiving(receiveHttp());
  const { subscribe } = start();
  subscribe(toHttp(receiver), 'one', 'logs');
  expect(subscribe(toHttp(receiver), 'one')).toMatchObject({
    status: 400,
    body: { errorType: 'ValidationError', errorMessage: expect.stringContaining('Logs API') },
  });
  expect(subscribe(toHttp(receiver), 'two').status).toBe(200);
});

it('the same subscription again changes nothing; another one takes its place', async () => {
  const [one, two] = [await receiving(receiveHttp()), await receiving(receiveHttp())];
  const { subscribe, log, telemetry } = start();
  subscribe({ ...toHttp(one), ...functionOnly });
  expect(subscribe({ ...toHttp(one), ...functionOnly }).status).toBe(200);
  void log.line('first');
  await telemetry.flush(1);
  expect(told(one)).toEqual(['first']);
  subscribe({ ...toHttp(two), ...functionOnly });
  void log.line('second');
  await telemetry.flush(1);
  expect(told(one)).toEqual(['first']);
  expect(told(two)).toEqual(['first', 'second']);
});

it('a batch goes out when it is full, and never has more than was asked for', async () => {
  const receiver = await receiving(receiveHttp());
  const { subscribe, log, clock } = start();
  subscribe({ ...toHttp(receiver), ...functionOnly, buffering: { maxItems: 1_000, timeoutMs } });
  for (let count = 0; count < 2_500; count += 1) void log.line(String(count));
  await receiver.until(() => receiver.records.length === 2_000);
  await eventually(() => clock.waits.length === 1);
  expect(clock.fire(timeoutMs)).toBe(1);
  await receiver.until(() => receiver.records.length === 2_500);
  expect(told(receiver)).toEqual(Array.from({ length: 2_500 }, (_, count) => String(count)));
  expect(receiver.requests).toHaveLength(3);
});

it('a burst that is larger than a batch is not lost', async () => {
  const receiver = await receiving(receiveHttp());
  const { subscribe, log, telemetry } = start();
  subscribe({ ...toHttp(receiver), ...functionOnly });
  for (let count = 0; count < 30; count += 1) void log.line('x'.repeat(100_000));
  await telemetry.flush(1);
  expect(receiver.records).toHaveLength(30);
  const lengths = receiver.requests.map(({ headers }) => Number(headers['content-length']));
  expect(Math.max(...lengths)).toBeLessThan(262_144 + 1_000);
});

it('what is refused is sent again, with back-off, and nothing twice or in another order', async () => {
  const receiver = await receiving(receiveHttp());
  const { subscribe, log, clock } = start();
  receiver.status = 500;
  subscribe({ ...toHttp(receiver), ...functionOnly });
  void log.line('one');
  clock.fire(timeoutMs);
  await eventually(() => clock.waits.includes(firstWaitMs));
  void log.line('two');
  clock.fire(firstWaitMs);
  await eventually(() => clock.waits.includes(2 * firstWaitMs));
  receiver.status = 200;
  clock.fire(2 * firstWaitMs);
  await receiver.until(() => receiver.records.length === 1);
  await eventually(() => clock.waits.length === 1);
  clock.fire(timeoutMs);
  await receiver.until(() => receiver.records.length === 2);
  expect(told(receiver)).toEqual(['one', 'two']);
  expect(receiver.requests).toHaveLength(4);
});

it('a batch that is not acknowledged is sent again', async () => {
  const receiver = await receiving(receiveHttp());
  const { subscribe, log, clock } = start();
  receiver.status = undefined;
  subscribe({ ...toHttp(receiver), ...functionOnly });
  void log.line('one');
  clock.fire(timeoutMs);
  await receiver.until(() => receiver.requests.length === 1);
  clock.fire(answerMs);
  await eventually(() => clock.waits.includes(firstWaitMs));
  receiver.status = 200;
  clock.fire(firstWaitMs);
  await receiver.until(() => receiver.records.length === 1);
});

/** Lets all attempts for what is there go by. @param count of subscriptions */
async function giveUp({ clock }: Fixture, count = 1): Promise<void> {
  for (let attempt = 1; attempt < mostAttempts; attempt += 1) {
    const waitMs = firstWaitMs * 2 ** (attempt - 1);
    await eventually(() => clock.waits.filter((ms) => ms === waitMs).length === count);
    clock.fire(waitMs);
  }
  await turn();
  await eventually(() => clock.waits.length === 0);
}

it.each([
  ['HTTP', toHttp, 'connect ECONNREFUSED'],
  ['TCP', toTcp, 'connect ECONNREFUSED'],
])(
  '%s: where no one listens, a batch is given up in the end; that is noted, and told to no one who is gone',
  async (_, to, reason) => {
    const gone = await receiveTcp();
    await gone.close();
    const fixture = start();
    const { subscribe, clock } = fixture;
    // Each would be told of the other's loss.
    subscribe({ ...to(gone), types: ['platform'] }, 'one');
    subscribe({ ...to(gone), types: ['platform'] }, 'two');
    clock.fire(timeoutMs);
    await giveUp(fixture, 2);
    expect(notes(fixture)).toEqual([
      expect.stringContaining(`Telemetry for the extension one is dropped: ${reason}`),
      expect.stringContaining(`Telemetry for the extension two is dropped: ${reason}`),
    ]);
    fixture.telemetry.close();
    expect(loggedDrops(fixture)).toMatchObject([{ droppedRecords: 2 }, { droppedRecords: 2 }]);
  },
);

it('a destination that never acknowledges anything is given up, too', async () => {
  const receiver = await receiving(receiveHttp());
  const fixture = start();
  const { subscribe, clock } = fixture;
  receiver.status = undefined;
  subscribe({ ...toHttp(receiver), types: ['platform'] });
  clock.fire(timeoutMs);
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    await receiver.until(() => receiver.requests.length === attempt);
    clock.fire(answerMs);
    const waitMs = firstWaitMs * 2 ** (attempt - 1);
    if (attempt < mostAttempts) await eventually(() => clock.fire(waitMs) === 1);
  }
  await eventually(() => notes(fixture).length === 1);
  expect(notes(fixture)).toEqual([expect.stringContaining('no acknowledgement within 10 s')]);
});

it('a destination that is there again is told what it has missed', async () => {
  const receiver = await receiving(receiveHttp());
  const fixture = start();
  const { subscribe, log, clock, telemetry } = fixture;
  receiver.status = 503;
  subscribe(toHttp(receiver));
  void log.line('lost');
  clock.fire(timeoutMs);
  await giveUp(fixture);
  receiver.status = 200;
  void log.line('there');
  await telemetry.flush(1);
  const [dropped] = recordsOf(receiver, 'platform.logsDropped');
  expect(recordsOf(receiver, 'function')).toEqual(['there']);
  expect(dropped).toEqual({ reason: 'HTTP status 503', droppedRecords: 2, droppedBytes: expect.any(Number) });
  expect(loggedDrops(fixture)).toEqual([dropped]);
});

/** What is in memory, in bytes. */
function inMemory(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

it('a flood for a destination that never answers fills no memory, and holds no one back', async () => {
  const receiver = await receiving(receiveHttp());
  const fixture = start();
  const { subscribe, log, telemetry, logged } = fixture;
  receiver.status = undefined;
  subscribe({ ...toHttp(receiver), ...functionOnly });
  const before = inMemory();
  const [total, text] = [60_000, 'x'.repeat(1_000)];
  let held = 0;
  for (let count = 0; count < total; count += 1) {
    if (log.line(`${count} ${text}`)) held += 1;
    if (logged.length > 1_000) logged.splice(0);
    if (count % 1_000 === 0) await turn();
  }
  expect(held).toBe(0);
  // Two bytes a character at most, and what is on its way.
  expect(inMemory() - before).toBeLessThan(3 * mostWaitingBytes);
  telemetry.close();
  expect(loggedDrops(fixture)).toMatchObject([{ droppedRecords: total }]);
});

it('a flush ends when time is over, too', async () => {
  const receiver = await receiving(receiveHttp());
  const { subscribe, log, clock, telemetry } = start();
  receiver.status = undefined;
  subscribe({ ...toHttp(receiver), ...functionOnly });
  void log.line('one');
  const flushed = telemetry.flush(77);
  await receiver.until(() => receiver.requests.length === 1);
  clock.fire(77);
  await flushed;
});

it('a flush does not wait for the next attempt', async () => {
  const receiver = await receiving(receiveHttp());
  const { subscribe, log, clock, telemetry } = start();
  receiver.status = 500;
  subscribe({ ...toHttp(receiver), ...functionOnly });
  void log.line('one');
  clock.fire(timeoutMs);
  await eventually(() => clock.waits.includes(firstWaitMs));
  receiver.status = 200;
  await telemetry.flush(1);
  expect(told(receiver)).toEqual(['one']);
});

it('without a subscriber nothing is kept after init, and nothing is waited for', async () => {
  const { telemetry, log, clock } = start();
  void log.line('one');
  telemetry.endInit();
  void log.line('two');
  await telemetry.flush(1);
  expect(clock.waits).toEqual([]);
});

it('an extension that was reached may stop to listen before the end', async () => {
  const receiver = await receiving(receiveHttp());
  const fixture = start();
  const { subscribe, log, clock, telemetry } = fixture;
  subscribe({ ...toHttp(receiver), ...functionOnly });
  void log.line('one');
  await telemetry.flush(1);
  receiver.status = undefined;
  void log.line('two');
  clock.fire(timeoutMs);
  await receiver.until(() => receiver.requests.length === 2);
  telemetry.close();
  void log.line('three');
  const lines = fixture.logged.filter(({ kind }) => kind !== 'platform').map(({ text }) => text);
  expect(lines).toEqual(['one', 'two', 'three']);
  expect(notes(fixture)).toEqual([]);
  expect(loggedDrops(fixture)).toEqual([]);
});
