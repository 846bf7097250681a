import { EventEmitter } from 'node:events';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { cutPatienceMs, endOnSignals, type Close } from './end-on-signals.ts';

const signals = ['SIGTERM', 'SIGINT'] as const;

/** A process that notes how it is ended. */
class Host extends EventEmitter {
  readonly codes: number[] = [];

  exit(code: number): void {
    this.codes.push(code);
  }
}

let host: Host;
/** Whether the service was to drain, for each time that it was to end. */
let drains: boolean[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  host = new Host();
  drains = [];
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function serve(close: Close): void {
  endOnSignals((how) => {
    drains.push(how.drain);
    return close(how);
  }, host);
}

/** Until all that waits for no time is done. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

const endless = new Promise<void>(() => undefined);

test.each(signals)('%s ends the service after its work, and the process', async (signal) => {
  serve(() => Promise.resolve());
  host.emit(signal);
  await settle();
  expect({ drains, codes: host.codes }).toEqual({ drains: [true], codes: [0] });
});

test.each(signals)('a second signal, %s, cuts the work in flight', async (second) => {
  serve(({ drain }) => (drain ? endless : Promise.resolve()));
  host.emit('SIGTERM');
  await settle();
  expect(host.codes).toEqual([]);
  host.emit(second);
  await settle();
  expect({ drains, codes: host.codes }).toEqual({ drains: [true, false], codes: [0] });
});

test('a service that can’t be cut either does not keep the process', async () => {
  serve(() => endless);
  for (const signal of signals) host.emit(signal);
  await settle();
  expect(host.codes).toEqual([]);
  await vi.advanceTimersByTimeAsync(cutPatienceMs);
  expect({ drains, codes: host.codes }).toEqual({ drains: [true, false], codes: [1] });
});

test('an end that fails is told of, and ends the process', async () => {
  serve(() => Promise.reject(new Error('disk full')));
  host.emit('SIGTERM');
  await settle();
  expect(host.codes).toEqual([1]);
  expect(console.error).toHaveBeenCalledWith('lambda-stack: disk full');
});
