import { RuntimeError } from '../errors/runtime-error.ts';
import type { Rules } from '../rules.ts';
import type { HandlerName } from './handler-name.ts';
import { nearestName } from './nearest-name.ts';
import { isStreaming } from './streaming-handler.ts';

/** A function as its author wrote it. */
export type Handler = (event: unknown, context: unknown, callback?: unknown) => unknown;

/**
 * Finds the handler among a module's exports.
 * @throws RuntimeError `Runtime.HandlerNotFound`, `Runtime.MalformedStreamingHandler`, `Runtime.CallbackHandlerDeprecated`
 */
export function findHandler(module: unknown, name: HandlerName, rules: Rules): Handler {
  const keys = name.path.split('.');
  const found =
    keys.reduce(member, module) ??
    (rules.defaultExport ? keys.reduce(member, member(module, 'default')) : undefined);
  if (found === undefined || found === null) {
    throw new RuntimeError(
      'Runtime.HandlerNotFound',
      `${name.full} is undefined or not exported${hint(module, name)}`,
    );
  }
  if (!isHandler(found)) throw new RuntimeError('Runtime.HandlerNotFound', `${name.full} is not a function`);
  if (!isStreaming(found) && !rules.callbacks && found.length >= 3) {
    throw new RuntimeError(
      'Runtime.CallbackHandlerDeprecated',
      'From Node.js 24 on, Lambda has no callback-based handlers: make this an async function, or one that returns its result, with at most two parameters. See https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html',
    );
  }
  return found;
}

function member(value: unknown, key: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  return Reflect.get(value, key);
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}

function hint(module: unknown, name: HandlerName): string {
  if (typeof module !== 'object' || module === null) return '';
  const functions = Object.keys(module).filter((key) => isHandler(member(module, key)));
  const match = nearestName(name.path, functions) ?? (functions.length === 1 ? functions[0] : undefined);
  return match === undefined ? '' : `; did you mean '${name.directory}${name.module}.${match}'?`;
}
