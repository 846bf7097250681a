import fc from 'fast-check';
import { expect, test } from 'vitest';

import { matchListeners } from './listener-match.ts';

const gateway = (name: string, port: number, portIsExplicit = true, host = '127.0.0.1') => ({
  type: 'http' as const,
  name,
  host,
  port,
  portIsExplicit,
});

/** A gateway that listens, on the port it was wanted on or another one. */
const listening = (config: ReturnType<typeof gateway>, port = config.port) => ({
  config,
  address: { host: config.host, port },
});

/** Which listener (by the name it had) each gateway is given. */
const matches = (
  wanted: readonly ReturnType<typeof gateway>[],
  running: readonly ReturnType<typeof listening>[],
): Record<string, string> =>
  Object.fromEntries([...matchListeners(wanted, running)].map(([to, from]) => [to.name, from.config.name]));

test('a gateway keeps its listener', () => {
  const running = [
    listening(gateway('a', 8080)),
    listening(gateway('b', 0), 40_000),
    listening(gateway('c', 8081, false), 8090),
  ];
  expect(matches([gateway('c', 8081, false), gateway('b', 0), gateway('a', 8080)], running)).toEqual({
    a: 'a',
    b: 'b',
    c: 'c',
  });
});

test('under a new name it keeps it, too', () => {
  expect(matches([gateway('new', 8080)], [listening(gateway('old', 8080))])).toEqual({ new: 'old' });
  expect(matches([gateway('new', 0)], [listening(gateway('old', 0), 40_000)])).toEqual({ new: 'old' });
});

test('of two on any port, the same name comes first', () => {
  const running = [listening(gateway('a', 0), 40_000), listening(gateway('b', 0), 40_001)];
  expect(matches([gateway('new', 0), gateway('b', 0)], running)).toEqual({ new: 'a', b: 'b' });
});

test('two exchange their ports', () => {
  const running = [listening(gateway('a', 8080)), listening(gateway('b', 8081))];
  expect(matches([gateway('a', 8081), gateway('b', 8080)], running)).toEqual({ a: 'b', b: 'a' });
});

test('a port that was a default, and is named now, stays where it is that port', () => {
  expect(matches([gateway('a', 8080)], [listening(gateway('a', 8080, false))])).toEqual({ a: 'a' });
  expect(matches([gateway('a', 8080)], [listening(gateway('a', 8080, false), 8090)])).toEqual({});
});

test('another host is another listener', () => {
  expect(matches([gateway('a', 8080, true, '0.0.0.0')], [listening(gateway('a', 8080))])).toEqual({});
});

test('no listener is given twice, and none to a gateway that names another address', () => {
  const port = fc.constantFrom(0, 8080, 8081, 8082);
  const host = fc.constantFrom('127.0.0.1', '0.0.0.0');
  const gateways = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), port, fc.boolean(), host), {
    selector: ([name]) => name,
  });
  fc.assert(
    fc.property(gateways, gateways, (wanted, before) => {
      const running = before.map((each, index) => {
        const config = gateway(...each);
        return listening(config, config.port === 0 ? 40_000 + index : config.port);
      });
      const given = [
        ...matchListeners(
          wanted.map((each) => gateway(...each)),
          running,
        ),
      ];
      expect(new Set(given.map(([, listener]) => listener)).size).toBe(given.length);
      for (const [to, { address }] of given) {
        expect(address.host).toBe(to.host);
        if (to.port !== 0) expect(address.port).toBe(to.port);
      }
    }),
  );
});
