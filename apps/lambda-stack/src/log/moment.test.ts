import { expect, test } from 'vitest';

import { parseMoment } from './moment.ts';

const now = Date.parse('2026-01-31T12:00:00Z');

test.each([
  ['30s', '2026-01-31T11:59:30Z'],
  ['1.5m', '2026-01-31T11:58:30Z'],
  ['2h', '2026-01-31T10:00:00Z'],
  ['1d', '2026-01-30T12:00:00Z'],
  ['0s', '2026-01-31T12:00:00Z'],
  ['2026-01-31', '2026-01-31T00:00:00Z'],
  ['2026-01-31T11:22:33Z', '2026-01-31T11:22:33Z'],
  ['2026-01-31T11:22:33+02:00', '2026-01-31T09:22:33Z'],
])('%s', (text, expected) => {
  expect(parseMoment(text, now)).toBe(Date.parse(expected));
});

test.each(['', 'soon', '5', '5 m', '-5m', '5w', 'm', '2026', '2026-13-01', '1e3s'])(
  '%j is no time',
  (text) => {
    expect(parseMoment(text, now)).toBeUndefined();
  },
);
