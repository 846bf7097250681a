import { RouteKeyError } from './route-key-error.ts';

/** Picks the route of a message: the key that a route has to have, or undefined where the message names none. */
export type RouteSelector = (message: string) => string | undefined;

/** A piece of an expression: text, or the path of a value in the message. */
type Part = string | readonly string[];

const path = String.raw`request\.body((?:\.[A-Za-z0-9_-]+)+)`;
const token = new RegExp(String.raw`\\\$|\$(?:\{${path}\}|${path}(?![.A-Za-z0-9_-]))|[^$\\]|\\(?!\$)`, 'gy');

/**
 * Reads the route selection expression of a WebSocket API: `$request.body.action`, or with braces and text around
 * values, `${request.body.service}/${request.body.action}`. `\$` is a dollar sign.
 * @throws RouteKeyError
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
export function parseRouteSelection(expression: string): RouteSelector {
  const parts = readParts(expression);
  if (!parts.some((part) => typeof part !== 'string')) {
    throw new RouteKeyError(
      `"${expression}" names no value of a message: every message would go the same way`,
      'Write $request.body.action, or the path of another value.',
    );
  }
  return (message) => {
    const body = parseJson(message);
    const texts = parts.map((part) => (typeof part === 'string' ? part : textAt(body, part)));
    return texts.includes(undefined) ? undefined : texts.join('');
  };
}

function readParts(expression: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const [found, braced, bare] of expression.matchAll(token)) {
    const names = braced ?? bare;
    parts.push(names === undefined ? found.replace(String.raw`\$`, '$') : names.slice(1).split('.'));
    end += found.length;
  }
  if (end === expression.length) return parts;
  throw new RouteKeyError(
    `"${expression}" cannot be read from "${expression.slice(end)}" on`,
    'Values are $request.body.NAME, or ${request.body.NAME} where text follows; \\$ is a dollar sign.',
  );
}

function parseJson(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A value as text; undefined for what is not there, and for lists and maps. */
function textAt(body: unknown, names: readonly string[]): string | undefined {
  let value = body;
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}
