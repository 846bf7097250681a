import type { HandlerProblem } from '../handler/problem.ts';
import { nearest } from '../nearest.ts';
import type { ClassSource } from './class-source.ts';

/** What the compiler names by itself, and no one else can. */
const unnamed = /\$\d/;

/**
 * Whether the class that a handler names, `package.Class` before its method, is there; `undefined` when it is. Of the method nothing is
 * known.
 * @param where the class path, as the message has it
 */
export function checkClass(
  handler: string,
  sources: readonly ClassSource[],
  where: string,
): HandlerProblem | undefined {
  const [name = ''] = handler.split('::');
  const file = classFile(name);
  // The language's own are on no class path.
  if (name.startsWith('java.') || sources.some((source) => source.has(file))) return undefined;
  const message = `no class ${name} in ${where}`;
  const suggestion = meant(handler, sources);
  return suggestion === undefined
    ? {
        kind: 'missing',
        message,
        fix: 'Build the function, or mend handler or code.',
        fixInZip: (zip) => `Build the function, and pack ${zip} again, or mend handler or code.`,
      }
    : { kind: 'missing', message, fix: `Did you mean ${suggestion}?`, suggestion };
}

/** Where a class is in a directory or a jar: `example/Word.class`. */
export const classFile = (name: string): string => `${name.replaceAll('.', '/')}.class`;

/** A handler with its method after a dot, as other languages have it, or a class of nearly this name, or of this name in another package. */
function meant(handler: string, sources: readonly ClassSource[]): string | undefined {
  const [name = '', method] = handler.split('::');
  const dot = name.lastIndexOf('.');
  const simple = name.slice(dot + 1);
  const before = classFile(name.slice(0, Math.max(dot, 0)));
  if (method === undefined && sources.some((source) => source.has(before)))
    return `${name.slice(0, dot)}::${simple}`;
  const classes = sources.flatMap((source) => [...source.paths()].flatMap(classAt));
  const match = nearest(name, classes) ?? classes.find((each) => `.${each}`.endsWith(`.${simple}`));
  return match === undefined ? undefined : match + handler.slice(name.length);
}

const classAt = (path: string): readonly string[] =>
  path.endsWith('.class') && !path.startsWith('META-INF/') && !unnamed.test(path)
    ? [path.slice(0, -'.class'.length).replaceAll('/', '.')]
    : [];
