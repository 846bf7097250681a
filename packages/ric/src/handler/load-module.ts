import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { RuntimeError } from '../errors/runtime-error.ts';
import { logWarning } from '../log/log.ts';
import type { HandlerName } from './handler-name.ts';
import { explainMissingPackage } from './missing-package.ts';
import { nearestName } from './nearest-name.ts';
import { syntaxPlace } from './syntax-place.ts';

/**
 * Loads a handler's module in Lambda's order: the name itself, `.js`, `.mjs`, `.cjs` below the task root, then as a
 * directory or a package.
 * @throws RuntimeError `Runtime.ImportModuleError`, `Runtime.UserCodeSyntaxError`; whatever else the module throws
 */
export async function loadModule(taskRoot: string, name: HandlerName): Promise<unknown> {
  try {
    return await load(taskRoot, name);
  } catch (error) {
    if (error instanceof SyntaxError) {
      const wrapped = new RuntimeError('Runtime.UserCodeSyntaxError', String(error));
      if (error.stack !== undefined) wrapped.stack = error.stack;
      throw wrapped;
    }
    if (error instanceof Error) explainMissingPackage(error, taskRoot);
    // A module that an ES module lacks has another code, and AWS passes that error on as it is.
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') {
      throw new RuntimeError('Runtime.ImportModuleError', String(error));
    }
    throw error;
  }
}

async function load(taskRoot: string, name: HandlerName): Promise<unknown> {
  const directory = resolve(taskRoot, name.directory);
  const base = join(directory, name.module);
  const require = createRequire(join(resolve(taskRoot), 'handler.js'));
  const load = (path: string): unknown => require(path);

  if (isFile(base)) return load(base);
  if (isFile(`${base}.js`))
    return isModuleScope(directory) ? await importFile(`${base}.js`) : load(`${base}.js`);
  if (isFile(`${base}.mjs`)) return await importFile(`${base}.mjs`);
  if (isFile(`${base}.cjs`)) return load(`${base}.cjs`);
  const path =
    locate(require, `./${name.module}`, [directory]) ??
    locate(require, name.module, [resolve(taskRoot), directory]);
  if (path !== undefined) return load(path);
  throw missing(directory, name);
}

async function importFile(path: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    if (error instanceof SyntaxError) {
      const place = await syntaxPlace(path);
      // As the stack of a CommonJS file's error begins.
      if (place !== undefined) error.stack = `${place}\n\n${error.stack ?? String(error)}`;
    }
    throw error;
  }
}

function locate(require: NodeJS.Require, specifier: string, paths: string[]): string | undefined {
  try {
    const path = require.resolve(specifier, { paths });
    // Node's own modules resolve to their bare names; none of them holds a handler.
    return isAbsolute(path) ? path : undefined;
  } catch {
    // Not found this way.
    return undefined;
  }
}

/** Whether `.js` files here are ES modules: by the nearest `package.json`, as Node.js looks it up. */
function isModuleScope(directory: string): boolean {
  for (let folder = directory; !folder.endsWith('/node_modules'); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (isFile(file)) return typeOf(file) === 'module';
    if (folder === dirname(folder)) break;
  }
  return false;
}

/** What a `package.json` has as its `type`. Of one that can't be read, AWS's client says so, and leaves the rest to Node.js. */
function typeOf(file: string): unknown {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof content === 'object' && content !== null ? Reflect.get(content, 'type') : undefined;
  } catch (error) {
    logWarning(
      `${file} cannot be read, it will be ignored for ES module detection purposes. ${String(error)}`,
    );
    return undefined;
  }
}

function missing(directory: string, name: HandlerName): RuntimeError {
  const tried = ['.js', '.mjs', '.cjs'].map((extension) => name.module + extension).join(', ');
  return new RuntimeError(
    'Runtime.ImportModuleError',
    `Error: Cannot find module '${name.module}': ${directory} has none of ${tried}${hint(list(directory), name)}`,
  );
}

/** What was probably meant. A stack bundles TypeScript before this is started; where it is found here, it is in an image. */
function hint(files: readonly string[], { directory, module, path }: HandlerName): string {
  const source = ['.ts', '.mts', '.cts', '.tsx']
    .map((extension) => module + extension)
    .find((file) => files.includes(file));
  if (source !== undefined)
    return `; ${source} is TypeScript, which has to be bundled when the image is built: npx esbuild ${directory}${source} --bundle --platform=node --outfile=${directory}${module}.js`;
  const match = nearestName(
    module,
    files.filter((file) => /\.[cm]?js$/.test(file)).map((file) => file.replace(/\.\w+$/, '')),
  );
  return match === undefined ? '' : `; did you mean '${directory}${match}.${path}'?`;
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    // The directory is missing, too.
    return [];
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
