import { RuntimeError } from '../errors/runtime-error.ts';

/** A handler's parts: `src/app.api.get` → `src/`, `app`, `api.get`. */
export interface HandlerName {
  readonly full: string;
  /** With a slash at its end, or empty. */
  readonly directory: string;
  readonly module: string;
  /** Names of nested exports, joined by dots. */
  readonly path: string;
}

/**
 * Splits a handler at the first dot of its last path part.
 * @throws RuntimeError `Runtime.MalformedHandlerName`
 */
export function parseHandlerName(full: string): HandlerName {
  if (full.includes('..')) {
    throw malformed(`'${full}' is not a valid handler name: it must not contain '..'`);
  }
  const slash = full.lastIndexOf('/') + 1;
  const dot = full.indexOf('.', slash);
  if (dot <= slash || dot === full.length - 1) {
    throw malformed(`Bad handler '${full}': it names a file and an export, such as 'index.handler'`);
  }
  return { full, directory: full.slice(0, slash), module: full.slice(slash, dot), path: full.slice(dot + 1) };
}

function malformed(message: string): RuntimeError {
  return new RuntimeError('Runtime.MalformedHandlerName', message);
}
