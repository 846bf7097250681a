import { expect, test } from 'vitest';

import { mergeByTime } from './merge.ts';

const closed: string[] = [];

async function* source(
  name: string,
  times: readonly string[],
): AsyncGenerator<{ time: string; name: string }> {
  try {
    for (const time of times) yield await Promise.resolve({ time, name });
  } finally {
    closed.push(name);
  }
}

test('sequences are merged in order; equal times keep the order of the sources', async () => {
  const merged: string[] = [];
  for await (const { time, name } of mergeByTime([
    source('a', ['1', '4', '5']),
    source('b', ['1', '2']),
    source('c', []),
  ])) {
    merged.push(name + time);
  }
  expect(merged).toEqual(['a1', 'b1', 'b2', 'a4', 'a5']);
});

test('a reader that stops closes all sources', async () => {
  closed.length = 0;
  for await (const { time } of mergeByTime([source('a', ['1', '3']), source('b', ['2', '3'])])) {
    if (time === '2') break;
  }
  expect(closed.sort()).toEqual(['a', 'b']);
});
