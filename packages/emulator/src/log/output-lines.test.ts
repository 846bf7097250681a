import { PassThrough } from 'node:stream';

import { expect, it } from 'vitest';

import { readLines } from './output-lines.ts';

/** CloudWatch's longest record. */
const longest = 256 * 1024;

/** What is handed out of these chunks, and of the end after them. */
const linesOf = (...chunks: readonly (string | Buffer)[]): string[] => readAll(chunks).all;

/** The same, and how many lines it was before the end. */
function readAll(chunks: readonly (string | Buffer)[]): { readonly all: string[]; readonly early: number } {
  const stream = new PassThrough();
  const lines: string[] = [];
  const output = readLines(stream, (line) => {
    lines.push(line);
    return undefined;
  });
  for (const chunk of chunks) stream.emit('data', Buffer.from(chunk));
  const early = lines.length;
  output.flush();
  return { all: lines, early };
}

const lengthsOf = (lines: readonly string[]): number[] => lines.map(({ length }) => length);

it('lines are handed out as they end, empty ones and the last one, too', () => {
  expect(linesOf('a\n\nb', 'c\n', 'd')).toEqual(['a', '', 'bc', 'd']);
});

it('a character that arrives in two chunks is one', () => {
  const bytes = Buffer.from('grüße\n');
  expect(linesOf(bytes.subarray(0, 3), bytes.subarray(3))).toEqual(['grüße']);
});

it.each([
  ['in one chunk', [`${'x'.repeat(longest + 21)}\nnext\n`]],
  ['in one chunk, its end in another', ['x'.repeat(longest + 21), '\nnext\n']],
  ['in three', ['x'.repeat(longest), 'x'.repeat(21), '\nnext\n']],
])('a line of more than 256 KB is cut: %s', (_, chunks) => {
  expect(lengthsOf(linesOf(...chunks))).toEqual([longest, 21, 4]);
});

it('of a line that has no end, its first part is handed out and not kept', () => {
  expect(readAll(['x'.repeat(2 * longest + 1)]).early).toBe(2);
});

it('a line of twice as much is two records', () => {
  expect(lengthsOf(linesOf(`${'x'.repeat(2 * longest)}\nnext`))).toEqual([longest, longest, 4]);
});

it('a line of 256 KB is whole', () => {
  expect(lengthsOf(linesOf(`${'x'.repeat(longest)}\nnext`))).toEqual([longest, 4]);
});

it('a cut is not made within a character', () => {
  const line = `x${'\u{1F600}'.repeat(longest / 2)}`;
  const lines = linesOf(`${line}\n`);
  expect(lengthsOf(lines)).toEqual([longest - 1, 2]);
  expect(lines.join('')).toBe(line);
});
