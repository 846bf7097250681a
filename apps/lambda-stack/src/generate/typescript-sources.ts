import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';

import type { FunctionConfig, RuntimeFunction } from '@lambda-stack/config';
import { nodeFiles, parseRuntime } from '@lambda-stack/runtimes';

/** What is in a directory that code below it may need to be bundled. */
const marks = ['package.json', 'node_modules', 'tsconfig.json'];

/** Whether a function is TypeScript now; one in a zip file is not looked into. */
export function isTypeScript(fn: FunctionConfig): fn is RuntimeFunction {
  if (fn.runtime === undefined || parseRuntime(fn.runtime)?.language !== 'nodejs') return false;
  const { javaScript, typeScript } = nodeFiles(fn.handler, fn.code);
  return javaScript === undefined && typeScript !== undefined;
}

/**
 * The directory above a function's code that its TypeScript is bundled from: the topmost in `directory`, that of the configuration, with
 * one of the marks. Undefined where there is none: nothing more than the code is needed then.
 */
export function sourcesAbove(fn: FunctionConfig, directory: string): string | undefined {
  if (!isTypeScript(fn)) return undefined;
  const way = relative(directory, fn.code);
  if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return undefined;
  return way
    .split(sep)
    .map((_, index, names) => join(directory, ...names.slice(0, index)))
    .find((folder) => marks.some((mark) => existsSync(join(folder, mark))));
}
