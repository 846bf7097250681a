import { expect, test } from 'vitest';

import { Lazy } from './lazy.ts';

test('is loaded once, when it is first needed', async () => {
  let loads = 0;
  const lazy = new Lazy(() => Promise.resolve((loads += 1)));
  expect(await lazy.loaded()).toBeUndefined();
  expect(await Promise.all([lazy.get(), lazy.get(), lazy.loaded()])).toEqual([1, 1, 1]);
});

test('is loaded anew after an attempt that has failed, and is not there before that', async () => {
  let loads = 0;
  const lazy = new Lazy(() => {
    loads += 1;
    return loads === 1 ? Promise.reject(new Error('too many open files')) : Promise.resolve(loads);
  });
  const first = lazy.get();
  const duringFirst = lazy.loaded();
  await expect(first).rejects.toThrow('too many open files');
  expect(await duringFirst).toBeUndefined();
  expect(await lazy.loaded()).toBeUndefined();
  expect(await lazy.get()).toBe(2);
});
