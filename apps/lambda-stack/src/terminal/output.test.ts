import { PassThrough } from 'node:stream';

import { describe, expect, test } from 'vitest';

import { Output, type OutputOptions } from './output.ts';

const red = '\u001B[31mtext\u001B[39m';

function open(
  isTTY: boolean,
  options: Partial<OutputOptions> = {},
): { stream: PassThrough; output: Output; failures: Error[] } {
  const failures: Error[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY });
  const onFailure = (error: Error): void => void failures.push(error);
  return { stream, output: new Output(stream, { color: true, env: {}, onFailure, ...options }), failures };
}

async function breakWith(stream: PassThrough, code: string): Promise<void> {
  const broken = new Promise((resolve) => stream.once('close', resolve));
  stream.destroy(Object.assign(new Error(code), { code }));
  await broken;
}

describe('styles', () => {
  test.each([
    ['of a terminal', true, {}, red],
    ['of a file', false, {}, 'text'],
    ['with --no-color', true, { color: false }, 'text'],
    ['with NO_COLOR', true, { env: { NO_COLOR: '1' } }, 'text'],
    ['with an empty NO_COLOR', true, { env: { NO_COLOR: '' } }, red],
    ['of a dumb terminal', true, { env: { TERM: 'dumb' } }, 'text'],
  ])('%s', (_case, isTTY, options, expected) => {
    expect(open(isTTY, options).output.style('red', 'text')).toBe(expected);
  });
});

test('a reader that goes away closes the output, which is no failure', async () => {
  const { stream, output, failures } = open(false);
  await breakWith(stream, 'EPIPE');
  expect(output.closed.aborted).toBe(true);
  expect(output.failed).toBe(false);
  expect(failures).toEqual([]);
});

test('what cannot be written is told once, and what follows is dropped', async () => {
  const { stream, output, failures } = open(false);
  await breakWith(stream, 'ENOSPC');
  stream.emit('error', new Error('again'));
  expect(output.failed).toBe(true);
  expect(failures.map(({ message }) => message)).toEqual(['ENOSPC']);
  expect(output.write('more')).toBe(true);
  await output.drained();
});

test('a slow reader is waited for, until it reads or goes away', async () => {
  const { stream, output } = open(false);
  while (output.write('x'.repeat(1024)));
  let drained = false;
  const waiting = output.drained().then(() => (drained = true));
  await new Promise(setImmediate);
  expect(drained).toBe(false);
  await breakWith(stream, 'EPIPE');
  await waiting;
});

test('what is gathered is written together, before what comes behind it', async () => {
  const { stream, output } = open(false);
  const pieces: string[] = [];
  stream.on('data', (piece) => pieces.push(String(piece)));
  output.gather('a\n');
  output.gather('b\n');
  await expect.poll(() => pieces).toEqual(['a\nb\n']);
  output.gather('c\n');
  output.write('d\n');
  output.gather('e\n');
  await output.drained();
  expect(pieces.slice(1).join('')).toBe('c\nd\ne\n');
});

test('whoever gathers for a slow reader is asked to wait, and may go on when it has read', async () => {
  const { stream, output } = open(false);
  while (output.gather('x'.repeat(1024)));
  const drained = output.drained();
  stream.resume();
  await drained;
  expect(output.gather('more')).toBe(true);
});
