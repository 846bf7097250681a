import { expect, it } from 'vitest';

import { formatClfTime } from './clf-time.ts';
import { createExtendedRequestId, createTraceId, deriveId } from './identifiers.ts';

it('writes times in the Common Log Format', () => {
  expect(formatClfTime(Date.UTC(2024, 11, 1, 4, 5, 6))).toBe('01/Dec/2024:04:05:06 +0000');
});

it('makes trace ids with the time of the request', () => {
  expect(createTraceId(0x5759e988 * 1000 + 999)).toMatch(/^Root=1-5759e988-[0-9a-f]{24}$/);
});

it('makes extended request ids of sixteen characters, none twice', () => {
  const ids = new Set(Array.from({ length: 1_000 }, createExtendedRequestId));
  expect(ids.size).toBe(1_000);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{15}=$/);
});

it('derives the same id from the same parts only', () => {
  expect(deriveId('a', 'b')).toBe(deriveId('a', 'b'));
  expect(deriveId('a', 'b')).not.toBe(deriveId('ab'));
  expect(deriveId('a')).toMatch(/^[a-z0-9]{10}$/);
});
