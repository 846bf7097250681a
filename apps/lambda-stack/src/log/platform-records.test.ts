import { expect, it } from 'vitest';

import { accessRecord } from './platform-records.ts';

const entry = { gateway: 'g', path: '/local', status: 200, durationMs: 1, requestId: 'r' };
const textOf = (more: { readonly method: string; readonly route?: string }): string =>
  accessRecord({ ...entry, ...more }).text;

it('names the route of a message, whose path is that of all, and the path of any other request', () => {
  expect(textOf({ method: 'MESSAGE', route: 'say' })).toBe('MESSAGE say → 200 1.0 ms');
  expect(textOf({ method: 'MESSAGE' })).toBe('MESSAGE /local → 200 1.0 ms');
  expect(textOf({ method: 'DISCONNECT', route: '$disconnect' })).toBe('DISCONNECT /local → 200 1.0 ms');
  expect(textOf({ method: 'GET', route: 'GET /{proxy+}' })).toBe('GET /local → 200 1.0 ms');
});

it('has fields beside its text', () => {
  const record = accessRecord({
    ...entry,
    method: 'GET',
    durationMs: 1.23456,
    bytes: 7,
    route: 'GET /{proxy+}',
    function: 'hello',
    note: 'not sent: cookies',
  });
  expect(record).toMatchObject({
    function: 'g',
    kind: 'platform',
    text: 'GET /local → 200 1.2 ms 7 bytes (hello): not sent: cookies',
    requestId: 'r',
  });
  expect(record.request).toEqual({
    method: 'GET',
    path: '/local',
    status: 200,
    durationMs: 1.235,
    bytes: 7,
    route: 'GET /{proxy+}',
    function: 'hello',
    note: 'not sent: cookies',
  });
});
