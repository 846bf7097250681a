import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createRouter, parseRouteKey, type RouteKey, type RouteRules, type Segment } from './index.ts';

/** Whether a route takes a path, by looking at the route alone. */
const takes = (route: RouteKey, parts: readonly string[]): boolean => {
  const last = route.segments.at(-1);
  const fixed = last?.kind === 'greedy' ? route.segments.slice(0, -1) : route.segments;
  if (last?.kind === 'greedy' ? parts.length <= fixed.length : parts.length !== fixed.length) return false;
  if (last?.kind === 'greedy' && parts.slice(fixed.length).join('/') === '') return false;
  return fixed.every((segment, index) =>
    segment.kind === 'static' ? segment.text === parts[index] : parts[index] !== '',
  );
};

const rank = (segment: Segment | undefined): number =>
  segment === undefined ? 0 : ['static', 'parameter', 'greedy'].indexOf(segment.kind);

/** Negative where `a` is the better route: first by part, from left to right, then by method. */
const compare = (rules: RouteRules, a: RouteKey, b: RouteKey): number => {
  const greedy = (route: RouteKey) => Number(route.segments.at(-1)?.kind === 'greedy');
  if (rules === 'http' && greedy(a) !== greedy(b)) return greedy(a) - greedy(b);
  for (const [index, segment] of a.segments.entries()) {
    const difference = rank(segment) - rank(b.segments[index]);
    if (difference !== 0) return difference;
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
};

/** Looks at every route: what the tree must agree with. */
const naive = (rules: RouteRules, routes: readonly RouteKey[], method: string, path: string) => {
  const trimmed = rules === 'rest' && path.endsWith('/') ? path.slice(0, -1) : path;
  const parts = trimmed.length <= 1 ? [] : trimmed.slice(1).split('/');
  const [best] = routes
    .filter(({ isDefault }) => !isDefault)
    .filter((route) => (route.method === 'ANY' || route.method === method) && takes(route, parts))
    .sort((a, b) => compare(rules, a, b));
  return best ?? routes.find(({ isDefault }) => isDefault);
};

const part = fc.constantFrom('a', 'b', 'c', '{x}', '{y}');
const key = fc
  .tuple(fc.constantFrom('GET', 'POST', 'ANY'), fc.array(part, { maxLength: 4 }), fc.boolean())
  .filter(
    ([, parts]) =>
      new Set(parts.filter((text) => text.startsWith('{'))).size ===
      parts.filter((text) => text.startsWith('{')).length,
  )
  .map(([method, parts, greedy]) => `${method} /${[...parts, ...(greedy ? ['{rest+}'] : [])].join('/')}`);
const keys = fc.uniqueArray(key, {
  maxLength: 12,
  selector: (text) => text.replaceAll(/\{[xy]\}/g, '{}'),
});
const path = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 5 })
  .map((parts) => `/${parts.join('/')}`);

it.each(['http', 'rest'] as const)('the tree agrees with a search through all routes (%s)', (rules) => {
  fc.assert(
    fc.property(keys, fc.boolean(), fc.constantFrom('GET', 'POST', 'PUT'), path, (...given) => {
      const [texts, hasDefault, method, requestPath] = given;
      const all = hasDefault && rules === 'http' ? [...texts, '$default'] : texts;
      const routes = all.map((text) => parseRouteKey(text, rules));
      const router = createRouter(
        rules,
        routes.map((route) => [route, route.key] as const),
      );
      expect(router.match(method, requestPath)?.target).toBe(naive(rules, routes, method, requestPath)?.key);
    }),
    { numRuns: 2_000 },
  );
});

it.each(['http', 'rest'] as const)('every route finds the path that is built from it (%s)', (rules) => {
  fc.assert(
    fc.property(key, fc.stringMatching(/^[a-z%&;=~]{1,8}$/), (text, value) => {
      const route = parseRouteKey(text, rules);
      const parts = route.segments.map((segment) => (segment.kind === 'static' ? segment.text : value));
      const match = createRouter(rules, [[route, text]]).match('GET', `/${parts.join('/')}`);
      if (route.method === 'POST') return;
      expect(match?.target).toBe(text);
      expect(new Set(Object.values(match?.parameters ?? {})).size).toBeLessThanOrEqual(1);
    }),
  );
});
