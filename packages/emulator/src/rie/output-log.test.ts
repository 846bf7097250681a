import { PassThrough, Writable } from 'node:stream';

import { expect, it } from 'vitest';

import type { LogRecord } from '../log/record.ts';
import { OutputLog, type OutputLogOptions } from './output-log.ts';

const all = { printsReports: true, printsNotes: true };

const fail = (error: Error): void => {
  throw error;
};

/** What comes of these lines. */
function written(options: Partial<OutputLogOptions>): string[] {
  const stream = new PassThrough();
  const log = new OutputLog(stream, { ...all, ...options }, fail);
  const line = (kind: LogRecord['kind'], text: string): boolean => log.write({ kind, text });
  line('platform', 'START RequestId: 1 Version: $LATEST');
  line('function', 'END RequestId: mine');
  line('platform', 'Code changed');
  line('platform', 'REPORT RequestId: 1\tDuration: 1.00 ms\t');
  return String(stream.read()).split('\n').slice(0, -1);
}

it('writes all lines, those of lambda-stack itself with its name', () => {
  expect(written({})).toEqual([
    'START RequestId: 1 Version: $LATEST',
    'END RequestId: mine',
    'lambda-stack: Code changed',
    'REPORT RequestId: 1\tDuration: 1.00 ms\t',
  ]);
});

it('leaves out reports, or what lambda-stack says', () => {
  expect(written({ printsReports: false })).toEqual(['END RequestId: mine', 'lambda-stack: Code changed']);
  expect(written({ printsNotes: false })).not.toContain('lambda-stack: Code changed');
});

it('drops lines once its reader has left, and says so once', async () => {
  const stream = new Writable({
    highWaterMark: 1,
    autoDestroy: false,
    write: (_chunk, _encoding, done) => setImmediate(done, new Error('write EPIPE')),
  });
  const lost: string[] = [];
  const log = new OutputLog(stream, all, ({ message }) => lost.push(message));
  for (const text of ['one', 'two']) expect(log.write({ kind: 'function', text })).toBe(false);
  await log.drained();
  expect(log.write({ kind: 'function', text: 'three' })).toBe(true);
  await Promise.all([log.drained(), log.flushed()]);
  expect(lost).toEqual(['write EPIPE']);
});

it('waits for a slow reader until it is told to wait no longer', async () => {
  const written: string[] = [];
  let readOn = (): void => undefined;
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      readOn = done;
    },
  });
  const log = new OutputLog(stream, all, fail);
  expect(log.write({ kind: 'function', text: 'one' })).toBe(false);
  const drained = log.drained();
  readOn();
  await drained;
  log.write({ kind: 'function', text: 'two' });
  const flushed = Promise.all([log.drained(), log.flushed()]);
  log.abandon();
  await flushed;
  expect(log.write({ kind: 'function', text: 'three' })).toBe(true);
  expect(written).toEqual(['one\n', 'two\n']);
});
