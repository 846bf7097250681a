import { expect, test } from 'vitest';

import { listenOn, type Address, type OwnListener } from './listen.ts';

/** Listens where nothing is in the way. */
const listening =
  (...taken: readonly number[]) =>
  (address: Address): Promise<Address> =>
    taken.includes(address.port)
      ? Promise.reject(Object.assign(new Error('in use'), { code: 'EADDRINUSE' }))
      : Promise.resolve(address);

const host = '127.0.0.1';
const named = (...ports: readonly number[]): OwnListener[] =>
  ports.map((port) => ({ what: 'x', address: { host, port } }));

test('a default port moves past those that are taken, and those that others name', async () => {
  const wanted = { host, port: 9000, portIsExplicit: false };
  const address = await listenOn('endpoint', wanted, listening(9000, 9002), { named: named(9001, 9003) });
  expect(address.port).toBe(9004);
});

test('a port that is named is that port', async () => {
  const wanted = { host, port: 9000, portIsExplicit: true };
  expect(await listenOn('endpoint', wanted, listening(), { named: named(9000) })).toMatchObject({
    port: 9000,
  });
});
