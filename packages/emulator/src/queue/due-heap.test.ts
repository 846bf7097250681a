import fc from 'fast-check';
import { expect, test } from 'vitest';

import { DueHeap } from './due-heap.ts';

test('gives what is due first, and of those that are due together what was added first', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 })), (times) => {
      const heap = new DueHeap<{ dueAt: number; index: number }>();
      const items = times.map((dueAt, index) => ({ dueAt, index }));
      for (const item of items) heap.add(item);
      const sorted = [...items].sort((a, b) => a.dueAt - b.dueAt || a.index - b.index);
      expect(heap.size).toBe(items.length);
      expect(heap.peek()).toBe(sorted[0]);
      expect(items.map(() => heap.pop())).toEqual(sorted);
      expect(heap.pop()).toBeUndefined();
    }),
  );
});

test('also where items are added between', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat({ max: 20 }))), (steps) => {
      const heap = new DueHeap<{ dueAt: number }>();
      const left: number[] = [];
      for (const dueAt of steps) {
        if (dueAt === null) {
          left.sort((a, b) => a - b);
          expect(heap.pop()?.dueAt).toBe(left.shift());
        } else {
          heap.add({ dueAt });
          left.push(dueAt);
        }
      }
    }),
  );
});
