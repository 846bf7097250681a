import type { LogRecord, LogSink } from '@lambda-stack/emulator';
import { expect, test } from 'vitest';

import { joinSinks, sinkUntil } from './joined-sinks.ts';

const record: LogRecord = { time: 1, function: 'f', environment: '', kind: 'function', text: 'x' };

interface ManualSink extends LogSink {
  readonly seen: LogRecord[];
  open(): void;
}

/** A sink that is full until it is opened. */
function manualSink(): ManualSink {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const seen: LogRecord[] = [];
  return { seen, open: () => open(), write: (entry) => seen.push(entry) < 1, drained: () => opened };
}

test('the slowest sink sets the pace', async () => {
  const [one, two] = [manualSink(), manualSink()];
  const joined = joinSinks(one, two);
  expect(joined.write(record)).toBe(false);
  expect([one.seen, two.seen]).toEqual([[record], [record]]);
  let drained = false;
  const waiting = joined.drained().then(() => (drained = true));
  one.open();
  await new Promise(setImmediate);
  expect(drained).toBe(false);
  two.open();
  await waiting;
});

test('a sink that is never drained is waited for until the signal ends', async () => {
  const end = new AbortController();
  const stuck = manualSink();
  const sink = sinkUntil(end.signal, stuck);
  expect(sink.write(record)).toBe(false);
  const waiting = sink.drained();
  end.abort();
  await waiting;
  expect(sink.write(record)).toBe(true);
  await sink.drained();
  expect(stuck.seen).toHaveLength(2);
});
