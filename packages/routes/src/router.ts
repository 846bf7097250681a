import type { RouteKey, RouteRules } from './route-key.ts';
import { RouteKeyError } from './route-key-error.ts';
import { searchTree, type Found } from './route-search.ts';
import { createNode, insertRoute, type RouteNode, type TreeRoute } from './route-tree.ts';

/** The route that takes a request. */
export interface RouteMatch<T> {
  readonly route: RouteKey;
  readonly target: T;
  /** Values of the path parameters as the client sent them, percent-encoding included. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds the route for a request, at a cost that does not grow with the number of routes for other paths. */
export interface Router<T> {
  /**
   * @param method in upper case
   * @param rawPath the path as the client sent it, without stage and query string
   */
  match(method: string, rawPath: string): RouteMatch<T> | undefined;
}

/**
 * Makes a router.
 *
 * - `http`: exact paths before paths with parameters before greedy ones before `$default`; a trailing slash counts.
 * - `rest`: at every part of the path static before parameter before greedy, with backtracking; a trailing slash
 *   matches with or without, and is not part of a greedy parameter.
 *
 * In both a route's own method goes before `ANY`, and a path that has no route for the method is passed over.
 * @throws RouteKeyError when two routes match the same requests
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function createRouter<T>(rules: RouteRules, routes: Iterable<readonly [RouteKey, T]>): Router<T> {
  const root = createNode<T>();
  let fallback: TreeRoute<T> | undefined;
  for (const [route, target] of routes) {
    if (!route.isDefault) insertRoute(root, { route, target });
    else if (fallback === undefined) fallback = { route, target };
    else throw new RouteKeyError('the route "$default" stands twice', 'Remove one of them.');
  }
  const find = rules === 'http' ? findHttp : findRest;
  return {
    match: (method, rawPath) => {
      const found = find(root, method, rawPath);
      if (found !== undefined) return toMatch(found);
      return fallback === undefined ? undefined : { ...fallback, parameters: {} };
    },
  };
}

function findHttp<T>(root: RouteNode<T>, method: string, rawPath: string): Found<T> | undefined {
  const parts = rawPath === '/' ? [] : rawPath.slice(1).split('/');
  // Of all routes that match, one with a greedy parameter is the last choice, however long its static part is.
  return searchTree(root, method, parts, 'bounded') ?? searchTree(root, method, parts, 'greedy');
}

function findRest<T>(root: RouteNode<T>, method: string, rawPath: string): Found<T> | undefined {
  const path = rawPath.endsWith('/') ? rawPath.slice(1, -1) : rawPath.slice(1);
  return searchTree(root, method, path === '' ? [] : path.split('/'), 'both');
}

function toMatch<T>({ entry, values }: Found<T>): RouteMatch<T> {
  const { route, target } = entry;
  if (values.length === 0) return { route, target, parameters: {} };
  const names = route.segments.flatMap((segment) => (segment.kind === 'static' ? [] : [segment.name]));
  // From entries, so that a parameter may be called "__proto__".
  const parameters = Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  return { route, target, parameters };
}
