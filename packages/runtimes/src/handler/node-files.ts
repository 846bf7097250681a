import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';

import { splitHandler, type HandlerName } from './handler-name.ts';
import { isFile } from './kind.ts';

/** What Lambda looks for, in its order; the name itself comes first. */
const javaScript = ['', '.js', '.mjs', '.cjs'];

/** What is looked for where there is none of these, in this order. */
const typeScript = ['.ts', '.mts', '.cts', '.tsx'];

/** The files of a Node.js handler; absolute. */
export interface NodeFiles {
  /** What is run as it is: a file, or a directory or package that Node.js resolves. */
  readonly javaScript?: string;
  /** What is run where there is no JavaScript. */
  readonly typeScript?: string;
}

/** Finds the files of a Node.js handler below `taskRoot`; none for a handler that is absolute or malformed. */
export function nodeFiles(handler: string, taskRoot: string): NodeFiles {
  const name = handler.startsWith('/') ? undefined : splitHandler('nodejs', handler);
  return name === undefined ? {} : namedFiles(name, taskRoot);
}

/** The same, of a handler's parts. */
export function namedFiles({ directory, module }: HandlerName, taskRoot: string): NodeFiles {
  const folder = join(taskRoot, directory);
  const find = (extensions: readonly string[]): string | undefined =>
    extensions.map((extension) => join(folder, module + extension)).find(isFile);
  const source = find(typeScript);
  // A package of the handler's name goes behind a file of its own.
  const run = find(javaScript) ?? (source === undefined ? resolved(module, folder) : undefined);
  return {
    ...(run === undefined ? {} : { javaScript: run }),
    ...(source === undefined ? {} : { typeScript: source }),
  };
}

/** As the client's last attempt: a package, or a directory with an index file. */
function resolved(module: string, directory: string): string | undefined {
  const require = createRequire(join(directory, 'handler.js'));
  for (const specifier of [`./${module}`, module]) {
    try {
      const path = require.resolve(specifier);
      // Node's own modules resolve to their bare names.
      if (isAbsolute(path)) return path;
    } catch {
      // Not this one.
    }
  }
  return undefined;
}
