import { expect, it } from 'vitest';

import type { LogRecord } from '../log/record.ts';
import { FunctionLog } from './function-log.ts';

it('a listener that fails ends nothing, and the log says so once for each environment', () => {
  const texts: string[] = [];
  const sink = {
    write: ({ text }: LogRecord) => texts.push(text) > 0,
    drained: () => Promise.resolve(),
  };
  const log = new FunctionLog(sink, 'fn', { format: 'text', level: 'INFO', systemLevel: 'INFO' });
  const fail = (): never => {
    throw new RangeError('too much');
  };
  const failing = { isHeard: true, event: fail, line: fail };
  for (const environment of ['first', 'second']) {
    log.use(environment, failing);
    void log.line(`a line of the ${environment}`);
    void log.extensionLine('another one');
    log.platform({ type: 'platform.fault', record: 'a fault' });
  }
  const note = 'Telemetry is missing something: too much';
  expect(texts).toEqual([
    ...[note, 'a line of the first', 'another one', 'a fault'],
    ...[note, 'a line of the second', 'another one', 'a fault'],
  ]);
});

it('what is wrong with code is a line of the function, in its format; a remark is in the tail alone', () => {
  const records: Pick<LogRecord, 'kind' | 'text'>[] = [];
  const sink = {
    write: ({ kind, text }: LogRecord) => records.push({ kind, text }) > 0,
    drained: () => Promise.resolve(),
  };
  const log = new FunctionLog(sink, 'fn', { format: 'json', level: 'ERROR', systemLevel: 'INFO' });
  log.begin('id', true);
  log.code('below the level', 'WARN');
  log.code('a\nb', 'ERROR');
  const tail = log.end('old code') ?? '';
  expect(records).toEqual([{ kind: 'function', text: tail.split('\n')[0] }]);
  expect(
    tail
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { timestamp: expect.any(String), level: 'ERROR', message: 'a\nb' },
    { time: expect.any(String), type: 'lambda-stack.note', record: 'old code' },
  ]);
});
