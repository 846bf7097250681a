import { Writable } from 'node:stream';

import { expect, test } from 'vitest';

import { createTerminal } from '../terminal/terminal.ts';
import { showAnswer } from './show-answer.ts';

test('the answer waits until the log before it is written', async () => {
  const written: string[] = [];
  const goOn: (() => void)[] = [];
  const slow = (name: string): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        written.push(`${name}: ${String(chunk)}`);
        goOn.push(done);
      },
    });
  const terminal = createTerminal({ color: false, outputs: { stdout: slow('out'), stderr: slow('err') } });
  const payload = Buffer.from('{}');
  const result = { statusCode: 200, requestId: '', payload, contentType: '', logTail: 'END\n' } as const;
  const shown = showAnswer(terminal, result, {});
  await new Promise((resolve) => setImmediate(resolve));
  expect(written).toEqual(['err: END\n']);
  while (goOn.length > 0) {
    goOn.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await shown;
  expect(written.filter((text) => !text.endsWith(': '))).toEqual(['err: END\n', 'out: {}']);
});
