import { PassThrough } from 'node:stream';

import { expect, it } from 'vitest';

import type { LogRecord } from '../log/record.ts';
import { createOutputLog, type OutputLogOptions } from './output-log.ts';

/** What comes of these lines. */
function written(options: Partial<OutputLogOptions>): string[] {
  const stream = new PassThrough();
  const log = createOutputLog(stream, { printsReports: true, printsNotes: true, ...options });
  const line = (kind: LogRecord['kind'], text: string): boolean =>
    log.write({ time: 0, function: 'fn', environment: 'e', kind, text });
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
