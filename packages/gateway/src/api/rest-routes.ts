import { createRouter, parseRouteKey, type RouteKey, type Router } from '@lambda-stack/routes';

import { deriveId } from '../message/identifiers.ts';
import type { RestApiOptions, RestRoute } from '../options.ts';

/** What a method of a REST API leads to. */
export type RestTarget =
  | { readonly kind: 'function'; readonly route: RestRoute; readonly resourceId: string }
  /** The mock OPTIONS method of a resource, for CORS. */
  | { readonly kind: 'preflight' };

/**
 * The routes of a REST API. With CORS, each resource gets an OPTIONS method unless it has one of its own.
 * @throws RouteKeyError
 */
export function createRestRouter(options: RestApiOptions): Router<RestTarget> {
  const routes = new Map<string, readonly [RouteKey, RestTarget]>();
  const entries = options.routes.map((route): readonly [RouteKey, RestTarget] => {
    const key = parseRouteKey(route.key, 'rest');
    return [key, { kind: 'function', route, resourceId: deriveId(options.apiId, pathOf(key)) }];
  });
  if (options.cors !== undefined) {
    const own = new Set(
      entries.filter(([route]) => route.method === 'OPTIONS').map(([route]) => shapeOf(route)),
    );
    for (const [route] of entries) {
      const shape = shapeOf(route);
      if (own.has(shape)) continue;
      routes.set(shape, [parseRouteKey(`OPTIONS ${pathOf(route)}`, 'rest'), { kind: 'preflight' }]);
    }
  }
  return createRouter('rest', [...entries, ...routes.values()]);
}

function pathOf(route: RouteKey): string {
  return route.key.slice(route.key.indexOf(' ') + 1);
}

/** Equal for paths that differ in the names of their parameters alone, which are one resource. */
function shapeOf(route: RouteKey): string {
  return JSON.stringify(
    route.segments.map((segment) => (segment.kind === 'static' ? [segment.text] : segment.kind)),
  );
}
