import { describe, expect, it, vi } from 'vitest';

import { createRouter, parseRouteKey, RouteKeyError, type RouteRules } from './index.ts';

const router = (rules: RouteRules, ...keys: string[]) =>
  createRouter(
    rules,
    keys.map((key) => [parseRouteKey(key, rules), key] as const),
  );

const matched = (rules: RouteRules, keys: string[], request: string): string | undefined => {
  const [method = '', path = ''] = request.split(' ');
  return router(rules, ...keys).match(method, path)?.target;
};

describe('an HTTP API', () => {
  const pets = ['$default', 'ANY /{proxy+}', 'GET /pets/{proxy+}', 'GET /pets/dog/{id}', 'GET /pets/dog/1'];

  it.each([
    ['GET /pets/dog/1', 'GET /pets/dog/1'],
    ['GET /pets/dog/2', 'GET /pets/dog/{id}'],
    ['GET /pets/cat/5', 'GET /pets/{proxy+}'],
    ['POST /test/5', 'ANY /{proxy+}'],
    ['GET /', '$default'],
  ])('answers %s by "%s"', (request, key) => {
    expect(matched('http', pets, request)).toBe(key);
  });

  it('prefers parameters to a greedy parameter behind a longer static part', () => {
    expect(matched('http', ['GET /a/{proxy+}', 'GET /{x}/b'], 'GET /a/b')).toBe('GET /{x}/b');
  });

  it('prefers a method to ANY on the same path', () => {
    expect(matched('http', ['ANY /a', 'GET /a'], 'GET /a')).toBe('GET /a');
    expect(matched('http', ['ANY /a', 'GET /a'], 'PUT /a')).toBe('ANY /a');
  });

  it('passes over a better path that has no route for the method', () => {
    expect(matched('http', ['GET /a/b', 'DELETE /a/{id}'], 'DELETE /a/b')).toBe('DELETE /a/{id}');
  });

  it('tells a trailing slash', () => {
    expect(matched('http', ['GET /a'], 'GET /a/')).toBeUndefined();
    expect(matched('http', ['GET /a', 'GET /a/'], 'GET /a/')).toBe('GET /a/');
  });

  it('finds nothing without a route', () => {
    expect(matched('http', ['GET /a'], 'POST /a')).toBeUndefined();
  });
});

describe('a REST API', () => {
  it('prefers static to parameter to greedy at each part, whatever the order of definition', () => {
    const keys = ['GET /a/{proxy+}', 'GET /{x}/b', 'GET /a/{x}', 'GET /a/b'];
    for (const order of [keys, keys.toReversed()]) {
      expect(matched('rest', order, 'GET /a/b')).toBe('GET /a/b');
      expect(matched('rest', order, 'GET /a/c')).toBe('GET /a/{x}');
      expect(matched('rest', order, 'GET /a/c/d')).toBe('GET /a/{proxy+}');
      expect(matched('rest', order, 'GET /z/b')).toBe('GET /{x}/b');
    }
    expect(matched('rest', ['GET /a/{proxy+}', 'GET /{x}/b'], 'GET /a/b')).toBe('GET /a/{proxy+}');
  });

  it('goes back to a root greedy parameter from a branch that leads nowhere', () => {
    const keys = ['GET /{param+}', 'GET /part1', 'GET /part1/{x}/y'];
    const match = router('rest', ...keys).match('GET', '/part1/random');
    expect(match?.target).toBe('GET /{param+}');
    expect(match?.parameters).toEqual({ param: 'part1/random' });
  });

  it('goes on where a path has no route for the method', () => {
    expect(matched('rest', ['POST /test', 'OPTIONS /{proxy+}'], 'OPTIONS /test')).toBe('OPTIONS /{proxy+}');
  });

  it('matches with and without a trailing slash, and trims it from a greedy parameter', () => {
    expect(matched('rest', ['GET /a'], 'GET /a/')).toBe('GET /a');
    expect(router('rest', 'GET /{proxy+}').match('GET', '/a/b/')?.parameters).toEqual({ proxy: 'a/b' });
  });

  it('keeps double slashes inside a greedy parameter', () => {
    expect(router('rest', 'GET /{proxy+}').match('GET', '/a//b')?.parameters).toEqual({ proxy: 'a//b' });
  });

  it('does not take the root for a greedy parameter', () => {
    expect(matched('rest', ['GET /{proxy+}'], 'GET /')).toBeUndefined();
  });
});

describe.each(['http', 'rest'] as const)('routes of kind %s', (rules) => {
  it('hand out parameters as they were sent', () => {
    const match = router(rules, 'GET /{a}/x/{b+}').match('GET', '/1%2F2/x/%C3%A9/%F');
    expect(match?.parameters).toEqual({ a: '1%2F2', b: '%C3%A9/%F' });
  });

  it('compare static parts without regard to percent-encoding', () => {
    expect(matched(rules, ['GET /café/%7Ea'], 'GET /caf%c3%a9/~a')).toBe('GET /café/%7Ea');
    expect(matched(rules, ['GET /a'], 'GET /%F')).toBeUndefined();
  });

  it('hold a parameter of any name', () => {
    const match = router(rules, 'GET /{__proto__}').match('GET', '/x');
    expect(Object.entries(match?.parameters ?? {})).toEqual([['__proto__', 'x']]);
  });

  it('may give one place of the path different parameter names', () => {
    const both = router(rules, 'GET /{a}', 'POST /{b}/c');
    expect(both.match('POST', '/1/c')?.parameters).toEqual({ b: '1' });
    expect(both.match('GET', '/1')?.parameters).toEqual({ a: '1' });
  });

  it('stand once in a set', () => {
    expect(() => router(rules, 'GET /a', 'get /a')).toThrow(RouteKeyError);
    expect(() => router(rules, 'GET /{a}', 'GET /{b}')).toThrow(/match the same requests/);
  });
});

it('an HTTP API has one $default', () => {
  expect(() => router('http', '$default', '$default')).toThrow(RouteKeyError);
});

describe('a search', () => {
  /** How often a match looks into the tree. */
  const lookups = (rules: RouteRules, keys: readonly string[], path: string): number => {
    const created = router(rules, ...keys);
    const get = vi.spyOn(Map.prototype, 'get');
    try {
      created.match('GET', path);
      return get.mock.calls.length;
    } finally {
      get.mockRestore();
    }
  };
  const others = Array.from({ length: 10_000 }, (_, index) => `GET /a/other${index}/{id}/b`);
  /** Each part of four static and a parameter, in all combinations, none of which has the method. */
  const all = Array.from({ length: 16 }, (_, bits) =>
    ['a', 'b', 'c', 'd'].map((text, index) => ((bits >> index) & 1 ? `{${text}}` : text)),
  ).map((parts) => `POST /${parts.join('/')}`);

  it.each([
    ['an exact path', ['GET /a/b/c/d']],
    ['a path with parameters', ['GET /a/{b}/c/{d}', 'POST /a/b/c/d']],
    ['a greedy parameter', ['GET /{proxy+}', 'GET /a/b/c']],
    ['steps back from everywhere', all],
  ])('costs as much among 10,000 other routes: %s', (_, keys) => {
    for (const rules of ['http', 'rest'] as const) {
      const alone = lookups(rules, keys, '/a/b/c/d');
      expect(alone).toBeGreaterThan(0);
      expect(lookups(rules, [...others, ...keys], '/a/b/c/d')).toBe(alone);
    }
  });

  it('visits each place once', () => {
    // 31 places; in the 16 at the end the method is looked up, and ANY.
    expect(lookups('rest', all, '/a/b/c/d')).toBe(15 + 16 * 2);
  });
});
