import type { Language, ScriptLanguage } from '../runtime.ts';

/** A handler, split as its language splits it. */
export interface HandlerName {
  /** Directory, with a slash at its end, or empty. */
  readonly directory: string;
  /** The file, without its extension. */
  readonly module: string;
  /** What is called: an export, possibly nested, or a function. */
  readonly member: string;
}

/** Where the file's name ends. */
const dotIn: Readonly<Record<ScriptLanguage, (handler: string) => number>> = {
  nodejs: (handler) => handler.indexOf('.', handler.lastIndexOf('/') + 1),
  python: (handler) => handler.lastIndexOf('.'),
  ruby: (handler) => handler.indexOf('.'),
  provided: (handler) => handler.lastIndexOf('.'),
};

/**
 * Splits a handler into file and function: Node.js at the first dot of the last path part, Ruby at the first of one or
 * two dots, Java and .NET, whose file is a class, at the last `::`, the others at the last dot. Python's module may be
 * written with dots or slashes. `undefined` for one that is malformed.
 */
export function splitHandler(language: Language, handler: string): HandlerName | undefined {
  if (handler.includes('..')) return undefined;
  if (language === 'java' || language === 'dotnet') return splitMethod(handler);
  if (language === 'ruby' && handler.split('.').length > 3) return undefined;
  const dot = dotIn[language](handler);
  const path = language === 'python' ? handler.slice(0, dot).replaceAll('.', '/') : handler.slice(0, dot);
  const slash = path.lastIndexOf('/') + 1;
  const name = { directory: path.slice(0, slash), module: path.slice(slash), member: handler.slice(dot + 1) };
  const complete = dot > 0 && name.module !== '' && name.member !== '' && !name.member.includes('/');
  return complete ? name : undefined;
}

function splitMethod(handler: string): HandlerName | undefined {
  const colons = handler.lastIndexOf('::');
  const name = { directory: '', module: handler.slice(0, colons), member: handler.slice(colons + 2) };
  return colons > 0 && name.member !== '' ? name : undefined;
}
