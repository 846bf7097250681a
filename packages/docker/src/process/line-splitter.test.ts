import { expect, test } from 'vitest';

import { LineSplitter } from './line-splitter.ts';

const split = (...chunks: (string | Uint8Array)[]): string[] => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  splitter.end();
  return lines;
};

test('lines are put together from pieces; the last one needs no end', () => {
  expect(split('a', 'b\nc\r\n', '\nd')).toEqual(['ab', 'c', '', 'd']);
  expect(split()).toEqual([]);
});

test('a character that is cut in two by a chunk is whole', () => {
  const bytes = Buffer.from('grün\n');
  expect(split(bytes.subarray(0, 3), bytes.subarray(3))).toEqual(['grün']);
});

test('bytes that are no UTF-8 are shown as such', () => {
  expect(split(Uint8Array.of(0x61, 0xff, 0x62, 0x0a), Uint8Array.of(0xc3))).toEqual(['a\uFFFDb', '\uFFFD']);
});

test('a line that does not end comes in pieces, and nothing of it is lost', () => {
  const lines = split(...Array.from({ length: 100 }, () => 'x'.repeat(10_000)), '\nend\n');
  expect(lines.at(-1)).toBe('end');
  const pieces = lines.slice(0, -1);
  expect(pieces.join('')).toBe('x'.repeat(1_000_000));
  expect(Math.max(...pieces.map((piece) => piece.length))).toBe(64 * 1024);
});
