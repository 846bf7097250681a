import type { LogLine } from '@lambda-stack/docker';
import { expect, it } from 'vitest';

import { ownLine } from '../log/own-line.ts';
import { accessRecord, platformRecord } from '../log/platform-records.ts';
import { runningContainer } from '../testing/container.ts';
import { chooseLogs, logRecord } from './compose-log.ts';

const gateway = runningContainer('gateway', {
  labels: {
    'dev.lambda-stack.gateways': JSON.stringify([
      { name: 'rest', type: 'rest', port: 8080 },
      { name: 'rest-2', type: 'rest', port: 8081 },
      { name: 'Hello', type: 'url', port: 9101 },
    ]),
  },
});
const hello = runningContainer('hello', {
  labels: { 'dev.lambda-stack.function': 'Hello', 'dev.lambda-stack.kind': 'function' },
});
const lambda = runningContainer('lambda');
const cache = runningContainer('cache');
const containers = [gateway, hello, lambda, cache];

const line = (service: string, text: string): LogLine => ({
  service,
  container: 'c1',
  stream: 'stdout',
  time: '2026-01-01T00:00:00.000Z',
  text,
});
const entry = { method: 'GET', path: '/x', status: 200, durationMs: 1, requestId: 'r' };

it("is a gateway's, where one of those in the container has written it", () => {
  for (const name of ['rest', 'rest-2', 'Hello']) {
    const text = ownLine(accessRecord({ gateway: name, ...entry }));
    const { requestId, ...request } = entry;
    expect(logRecord(line('gateway', text), containers)).toEqual({
      time: Date.parse('2026-01-01T00:00:00.000Z'),
      function: name,
      environment: 'c1',
      kind: 'platform',
      text: 'GET /x → 200 1.0 ms',
      requestId,
      request,
    });
  }
  expect(logRecord(line('gateway', 'lambda-stack: no'), containers)).toMatchObject({
    function: 'gateway',
    text: 'lambda-stack: no',
  });
  expect(logRecord(line('hello', 'rest: mine'), containers)).toMatchObject({
    function: 'Hello',
    kind: 'function',
    text: 'rest: mine',
  });
  expect(logRecord(line('gone', 'rest: x'), containers)).toMatchObject({ function: 'gone', text: 'rest: x' });
});

it("is a function's, where the queue says something of it", () => {
  const text = ownLine(platformRecord('Hello', 'The asynchronous invocation 1 waits'));
  expect(logRecord(line('lambda', text), containers)).toMatchObject({
    function: 'Hello',
    kind: 'platform',
    text: 'The asynchronous invocation 1 waits',
  });
  expect(logRecord(line('lambda', 'cache: x'), containers)).toMatchObject({
    function: 'lambda',
    text: 'cache: x',
  });
});

it.each([
  [['rest'], ['rest']],
  [
    ['rest-2', 'cache'],
    ['rest-2', 'cache'],
  ],
  [['Hello'], ['Hello of its URL', 'Hello', 'Hello in the queue']],
  [['hello'], ['Hello']],
  [['lambda'], ['Hello in the queue', 'lambda']],
  [['gateway'], ['rest', 'rest-2', 'Hello of its URL', 'gateway']],
  [[], ['rest', 'rest-2', 'Hello of its URL', 'gateway', 'Hello', 'Hello in the queue', 'lambda', 'cache']],
])('chooses the records of %j', (names, expected) => {
  const choice = chooseLogs({ containers }, names);
  const lines = [
    ['rest', gateway, 'rest: x'],
    ['rest-2', gateway, 'rest-2: x'],
    ['Hello of its URL', gateway, 'Hello: x'],
    ['gateway', gateway, 'x'],
    ['Hello', hello, 'x'],
    ['Hello in the queue', lambda, 'Hello: x'],
    ['lambda', lambda, 'x'],
    ['cache', cache, 'x'],
  ] as const;
  const isRead = (service: string): boolean =>
    choice.services.length === 0 || choice.services.includes(service);
  const chosen = lines.filter(
    ([, container, text]) =>
      isRead(container.service) &&
      choice.has(logRecord(line(container.service, text), containers), container.service),
  );
  expect(chosen.map(([name]) => name)).toEqual(expected);
  expect(choice.unknown).toEqual([]);
});

it('says what can be asked for', () => {
  const { unknown, known } = chooseLogs({ containers }, ['rest', 'none']);
  expect(unknown).toEqual(['none']);
  expect(known).toEqual(['gateway', 'Hello', 'lambda', 'cache', 'rest', 'rest-2']);
});
