import { RouteKeyError } from './route-key-error.ts';
import { parseSegment, type Segment } from './segment.ts';

/**
 * Which API's rules a route follows.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export type RouteRules = 'http' | 'rest';

/** A parsed route key, like `GET /pets/{id}`. */
export interface RouteKey {
  /** `ANY`, or an HTTP method in upper case. */
  readonly method: string;
  readonly segments: readonly Segment[];
  /** As written, with the method in upper case and a single space: `GET /pets/{id}`, or `$default`. */
  readonly key: string;
  /** Whether it is `$default`, which takes what no other route does. */
  readonly isDefault: boolean;
}

const methods = ['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/**
 * Reads a route key.
 * @throws RouteKeyError when API Gateway would refuse it
 */
export function parseRouteKey(text: string, rules: RouteRules): RouteKey {
  const trimmed = text.trim();
  if (trimmed === '$default') return defaultRoute(rules);
  const parts = trimmed.split(/\s+/);
  const [methodText, path] = parts;
  if (methodText === undefined || path === undefined || parts.length > 2) {
    throw new RouteKeyError(
      `"${text}" is not a method and a path`,
      'Write a method, a space and a path: "GET /pets/{id}".',
    );
  }
  const method = parseMethod(methodText);
  return { method, segments: parsePath(path, rules), key: `${method} ${path}`, isDefault: false };
}

function defaultRoute(rules: RouteRules): RouteKey {
  if (rules === 'rest') {
    throw new RouteKeyError(
      'a REST API has no $default route',
      'Use "ANY /{proxy+}" and "ANY /", or a gateway of type http.',
    );
  }
  return { method: 'ANY', segments: [], key: '$default', isDefault: true };
}

function parseMethod(text: string): string {
  const method = text.toUpperCase();
  if (methods.includes(method)) return method;
  const hint = text === '*' ? 'Write ANY for all methods.' : `Use one of ${methods.join(', ')}.`;
  throw new RouteKeyError(`"${text}" is not a method that API Gateway routes`, hint);
}

function parsePath(path: string, rules: RouteRules): Segment[] {
  if (!path.startsWith('/')) {
    throw new RouteKeyError(`the path "${path}" does not begin with a slash`, `Write "/${path}".`);
  }
  if (path === '/') return [];
  const texts = path.slice(1).split('/');
  checkSlashes(path, texts, rules);
  const segments = texts.map(parseSegment);
  checkVariables(path, segments);
  return segments;
}

function checkSlashes(path: string, texts: readonly string[], rules: RouteRules): void {
  if (texts.slice(0, -1).includes('')) {
    throw new RouteKeyError(`the path "${path}" has an empty part`, 'Write one slash between two parts.');
  }
  // An HTTP API tells "/pets/" from "/pets"; a REST API has resources, whose paths end in no slash.
  if (rules === 'rest' && texts.at(-1) === '') {
    throw new RouteKeyError(
      `the path "${path}" ends in a slash`,
      `Write "${path.slice(0, -1)}": it matches with a trailing slash, too.`,
    );
  }
}

function checkVariables(path: string, segments: readonly Segment[]): void {
  const names = new Set<string>();
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'static') continue;
    if (segment.kind === 'greedy' && index < segments.length - 1) {
      throw new RouteKeyError(
        `{${segment.name}+} is not the last part of "${path}"`,
        'Let a greedy parameter end the path, or leave out the "+".',
      );
    }
    if (names.has(segment.name)) {
      throw new RouteKeyError(
        `the parameter {${segment.name}} stands twice in "${path}"`,
        'Give each parameter a name of its own.',
      );
    }
    names.add(segment.name);
  }
}
