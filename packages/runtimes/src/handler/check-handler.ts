import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Runtime, ScriptLanguage } from '../runtime.ts';
import { checkCompiledHandler } from './compiled-handler.ts';
import { otherFiles } from './handler-files.ts';
import { splitHandler, type HandlerName } from './handler-name.ts';
import { isDirectory, isFile } from './kind.ts';
import { namedFiles } from './node-files.ts';
import { namesFile, type HandlerProblem } from './problem.ts';
import { checkProvidedHandler } from './provided-handler.ts';

/** Languages whose handlers always name a file. */
type NamedLanguage = Exclude<ScriptLanguage, 'provided'>;

const examples = {
  nodejs: 'src/index.handler',
  python: 'app.handler',
  ruby: 'app.handler',
} as const;

/**
 * Whether a handler's file exists below `taskRoot`; `undefined` when it does. The file is not loaded, so a missing
 * export is found only when the function starts. Of Java it is the class's file, in a jar, too; of .NET, only the handler's form is looked at.
 * A handler with an absolute path is in a layer and not checked; one that a layer or the interpreter provides by name can't be seen here.
 */
export function checkHandler(
  runtime: Runtime,
  handler: string,
  taskRoot: string,
): HandlerProblem | undefined {
  const { language } = runtime;
  if (language === 'java' || language === 'dotnet') return checkCompiledHandler(language, handler, taskRoot);
  if (language === 'provided') return checkProvidedHandler(handler, taskRoot);
  if (handler.startsWith('/')) return undefined;
  const name = splitHandler(language, handler);
  if (name === undefined) return malformed(language, handler);
  if (!exists[language](name, taskRoot)) return missing(language, name, taskRoot);
  return extensions[language].includes(name.member) ? namesFile(handler, name) : undefined;
}

/** Member names that tell that a file was named where a handler was meant. */
const extensions: Readonly<Record<NamedLanguage, readonly string[]>> = {
  nodejs: ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts', 'tsx'],
  python: ['py'],
  ruby: ['rb'],
};

function malformed(language: NamedLanguage, handler: string): HandlerProblem {
  const form = `Write file.function, such as ${examples[language]}`;
  if (handler.includes('..'))
    return {
      kind: 'malformed',
      message: `'${handler}' is not a handler: it must not have two dots in a row`,
      fix: `${form}; the file is in the function's directory or below it.`,
    };
  return {
    kind: 'malformed',
    message: `'${handler}' is not a handler`,
    fix: `${form}: a file without its extension, a dot, and a function in it.`,
  };
}

const exists = {
  nodejs: (name: HandlerName, root: string) => Object.keys(namedFiles(name, root)).length > 0,
  python: ({ directory, module }: HandlerName, root: string) =>
    [root, ...virtualEnvironments(root)].some((path) => isPythonModule(join(path, directory), module)),
  ruby: ({ directory, module }: HandlerName, root: string) => isFile(join(root, directory, `${module}.rb`)),
} as const;

function missing(language: NamedLanguage, name: HandlerName, root: string): HandlerProblem {
  const wanted = name.directory + name.module;
  const names = {
    nodejs: `${wanted}.js, .mjs, .cjs or .ts`,
    python: `${wanted}.py`,
    ruby: `${wanted}.rb`,
  };
  const { there, match } = otherFiles(language, wanted, root);
  const message = `no ${names[language]} in ${root}${there}`;
  if (match === undefined)
    return { kind: 'missing', message, fix: 'Create the file, or mend handler or code.' };
  const suggestion = `${match}.${name.member}`;
  return { kind: 'missing', message, fix: `Did you mean ${suggestion}?`, suggestion };
}

function isPythonModule(directory: string, module: string): boolean {
  const path = join(directory, module);
  if (isFile(`${path}.py`) || isDirectory(path)) return true;
  return list(directory).some((file) => file.startsWith(`${module}.`) && file.endsWith('.so'));
}

function virtualEnvironments(root: string): string[] {
  return ['.venv', 'venv'].flatMap((folder) => {
    const lib = join(root, folder, 'lib');
    return list(lib).map((version) => join(lib, version, 'site-packages'));
  });
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    // Not there: nothing in it.
    return [];
  }
}
