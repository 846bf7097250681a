import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { nearest } from '../nearest.ts';
import type { ScriptLanguage, Runtime } from '../runtime.ts';
import { checkCompiledHandler } from './compiled-handler.ts';
import { handlerFiles } from './handler-files.ts';
import { splitHandler, type HandlerName } from './handler-name.ts';
import { isDirectory, isFile } from './kind.ts';
import { namedFiles } from './node-files.ts';

/** What is wrong with a handler. */
export interface HandlerProblem {
  /** It has not the form of one, or its file does not exist. */
  readonly kind: 'malformed' | 'missing';
  /** What, where, and what does exist nearby. */
  readonly message: string;
  /** What to do about it, as a sentence. */
  readonly fix: string;
  /** The handler that was probably meant. */
  readonly suggestion?: string;
}

const examples = {
  nodejs: 'src/index.handler',
  python: 'app.handler',
  ruby: 'app.handler',
  provided: 'function.handler',
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
  if (handler.startsWith('/')) return undefined;
  if (language === 'provided' && isFile(join(taskRoot, 'bootstrap'))) return undefined;
  const name = splitHandler(language, handler);
  if (name === undefined) return malformed(language, handler, taskRoot);
  if (!exists[language](name, taskRoot)) return missing(language, name, taskRoot);
  return extensions[language].includes(name.member) ? fileName(handler, name) : undefined;
}

/** Member names that tell that a file was named where a handler was meant. */
const extensions: Readonly<Record<ScriptLanguage, readonly string[]>> = {
  nodejs: ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts', 'tsx'],
  python: ['py'],
  ruby: ['rb'],
  provided: ['sh'],
};

/** Programs are built, and what their handler is called is their own business. */
const buildProgram = (root: string): string =>
  `Build the function to ${join(root, 'bootstrap')}, or name a shell script's function as its handler, such as ${examples.provided}.`;

function malformed(language: ScriptLanguage, handler: string, root: string): HandlerProblem {
  const form = `Write file.function, such as ${examples[language]}`;
  if (handler.includes('..'))
    return {
      kind: 'malformed',
      message: `'${handler}' is not a handler: it must not have two dots in a row`,
      fix: `${form}; the file is in the function's directory or below it.`,
    };
  if (language === 'provided')
    return {
      kind: 'malformed',
      message: `'${handler}' is not a shell script's function`,
      fix: buildProgram(root),
    };
  return {
    kind: 'malformed',
    message: `'${handler}' is not a handler`,
    fix: `${form}: a file without its extension, a dot, and a function in it.`,
  };
}

function fileName(handler: string, { directory, module }: HandlerName): HandlerProblem {
  const suggestion = `${directory}${module}.handler`;
  return {
    kind: 'malformed',
    message: `'${handler}' names a file, not a function in it`,
    fix: `Write file.function, such as ${suggestion}.`,
    suggestion,
  };
}

const exists = {
  nodejs: (name: HandlerName, root: string) => Object.keys(namedFiles(name, root)).length > 0,
  python: ({ directory, module }: HandlerName, root: string) =>
    [root, ...virtualEnvironments(root)].some((path) => isPythonModule(join(path, directory), module)),
  ruby: ({ directory, module }: HandlerName, root: string) => isFile(join(root, directory, `${module}.rb`)),
  provided: ({ directory, module }: HandlerName, root: string) =>
    isFile(join(root, directory, `${module}.sh`)),
} as const;

function missing(language: ScriptLanguage, name: HandlerName, root: string): HandlerProblem {
  const wanted = name.directory + name.module;
  const names = {
    nodejs: `${wanted}.js, .mjs, .cjs or .ts`,
    python: `${wanted}.py`,
    ruby: `${wanted}.rb`,
    provided: `${wanted}.sh`,
  };
  const files = handlerFiles(language, root);
  const nearby = files.slice(0, 5).join(', ') + (files.length > 5 ? ', …' : '');
  const message = `no ${names[language]} in ${root}${nearby === '' ? '' : `; there is ${nearby}`}`;
  const modules = files.map((file) => file.replace(/\.\w+$/, '').replace(/\/__init__$/, ''));
  const base = wanted.slice(wanted.lastIndexOf('/') + 1);
  const match = nearest(wanted, modules) ?? modules.find((file) => file.endsWith(`/${base}`));
  if (match === undefined) {
    const fix = language === 'provided' ? buildProgram(root) : 'Create the file, or mend handler or code.';
    return { kind: 'missing', message, fix };
  }
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
