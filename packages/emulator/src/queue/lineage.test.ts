import { expect, it } from 'vitest';

import { extendLineage, isLoop } from './lineage.ts';

const repeat = (traceId: string, times: number, ...names: readonly string[]): string =>
  Array.from({ length: times }).reduce<string>((chain) => names.reduce(extendLineage, chain), traceId);

it('counts each function of a chain, beside what the header says', () => {
  const header = repeat('Root=1-2-3;Parent=4;Sampled=1', 2, 'a', 'b');
  expect(header).toMatch(/^Root=1-2-3;Parent=4;Sampled=1;Lineage=[\da-f]{8}:2\|[\da-f]{8}:2$/);
  expect(extendLineage(header, 'a')).toMatch(/;Lineage=[\da-f]{8}:3\|[\da-f]{8}:2$/);
});

it('the seventeenth time is a loop, for that function alone', () => {
  const header = repeat('Root=1-2-3', 16, 'a');
  expect(isLoop(header, 'a')).toBe(false);
  const once = extendLineage(header, 'a');
  expect([isLoop(once, 'a'), isLoop(once, 'b')]).toEqual([true, false]);
});

it.each(['', 'Lineage=', 'Lineage=1:a87bd80c:0', 'Lineage=x|:|a:99999999999', 'Root=1;Lineage=%00'])(
  'takes any header: %j',
  (header) => {
    expect(isLoop(header, 'a')).toBe(false);
    expect(isLoop(repeat(header, 17, 'a'), 'a')).toBe(true);
  },
);
