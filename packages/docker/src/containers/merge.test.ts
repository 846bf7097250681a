import { expect, test } from 'vitest';

import { mergeByTime, sortedByTime } from './merge.ts';

const closed: string[] = [];

async function* source(
  name: string,
  times: readonly string[],
): AsyncGenerator<{ time: string; name: string }, void, undefined> {
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

test('what is late by a few places gets its own; equal times stay as they came', async () => {
  const late = ['2', '1', '3', '3', '6', '5', '4'].map((time, index) => ({ time, index }));
  const sequence = (async function* (): AsyncGenerator<(typeof late)[number], void, undefined> {
    for (const item of late) yield await Promise.resolve(item);
  })();
  const sorted: string[] = [];
  for await (const { time, index } of sortedByTime(sequence)) sorted.push(`${time}#${index}`);
  expect(sorted).toEqual(['1#1', '2#0', '3#2', '3#3', '4#6', '5#5', '6#4']);
});

test('a long sequence is handed on while it comes', async () => {
  const times = Array.from({ length: 5_000 }, (_, index) => String(index).padStart(4, '0'));
  for await (const { time } of sortedByTime(source('long', times))) {
    expect(time).toBe('0000');
    break;
  }
  expect(closed.at(-1)).toBe('long');
});
