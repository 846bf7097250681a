import { setImmediate } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { each } from './each.ts';

test('everything is done', async () => {
  const done: number[] = [];
  await each(new Array(100).keys(), async (item) => {
    await setImmediate();
    done.push(item);
  });
  expect(done.sort((a, b) => a - b)).toEqual([...new Array(100).keys()]);
});

test('of a failure the first is told, when nothing runs any more', async () => {
  let running = 0;
  let begun = 0;
  const failed = each(new Array(100).keys(), async (item) => {
    running += 1;
    begun += 1;
    await setImmediate();
    running -= 1;
    if (item % 5 === 3) throw new Error(`item ${item}`);
  });
  await expect(failed).rejects.toThrow('item 3');
  expect(running).toBe(0);
  expect(begun).toBeLessThan(100);
});
