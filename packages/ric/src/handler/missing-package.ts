import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/**
 * What is said of a package by Node.js and, with a place, of one that a bundle lacks; a path in the package may follow its name. What begins
 * otherwise is a file, or a path of one's own.
 */
const missing =
  /^Cannot find (?:module|package) '((?:@[^/':]+\/)?[^./'@#~:][^/':]*)[^']*'(?: imported from (.+)| \((.+):\d+:\d+\))?/;

/**
 * Lets an error that a package is missing say who imports it, and what to do.
 * @param taskRoot the directory of the function
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
 */
export function explainMissingPackage(error: Error, taskRoot: string): void {
  const { message, stack } = error;
  const [, name, imported, bundled] = missing.exec(message) ?? [];
  const importer = imported ?? bundled ?? requirerIn(error);
  // A directory of the function's own is no package.
  if (name === undefined || existsSync(join(taskRoot, name))) return;
  if (importer !== undefined && isInstalled(name, importer)) return;
  const place = importer === undefined ? '' : `${importer}${lineOf(name, importer)} needs ${name}: `;
  error.message += `\n${place}${remedy(name, importer, resolve(taskRoot))}`;
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
}

/** Lambda's Node.js has the AWS SDK, other machines have what is installed. */
function remedy(name: string, importer: string | undefined, taskRoot: string): string {
  const directory = packageDirectory(importer, taskRoot);
  // A container's code is made of what is elsewhere.
  const place = taskRoot === '/var/task' ? "in the directory of the function's code" : `in ${directory}`;
  if (/^@(?:aws-sdk|smithy)\//.test(name))
    return `Lambda's Node.js has the AWS SDK, here it has to be installed: npm install --save-dev ${name}, ${place}; in an image without --save-dev`;
  const isListed = readText(join(directory, 'package.json')).includes(`${JSON.stringify(name)}:`);
  return `it is not installed here: npm install${isListed ? '' : ` ${name}`}, ${place}`;
}

/** Where a package is installed so that its importer finds it: the nearest directory with a `package.json`, else the function's own. */
function packageDirectory(importer: string | undefined, taskRoot: string): string {
  const [own = ''] = importer?.split('/node_modules/') ?? [];
  const start = own === importer ? dirname(own) : own;
  if (!isAbsolute(start)) return taskRoot;
  for (let directory = start; directory !== dirname(directory); directory = dirname(directory))
    if (existsSync(join(directory, 'package.json'))) return directory;
  return start.startsWith(`${taskRoot}/`) ? taskRoot : start;
}

/** Then a file of it is missing, or what its `exports` leave out is asked for. */
function isInstalled(name: string, importer: string): boolean {
  if (!isAbsolute(importer)) return false;
  const directories = createRequire(importer).resolve.paths(name) ?? [];
  return directories.some((directory) => existsSync(join(directory, name)));
}

function requirerIn(error: Error): string | undefined {
  const stack: unknown = 'requireStack' in error ? error.requireStack : undefined;
  const first: unknown = Array.isArray(stack) ? stack[0] : undefined;
  return typeof first === 'string' ? first : undefined;
}

/** Where a file first mentions a package that it imports, as `:line`. */
function lineOf(name: string, file: string): string {
  const lines = readText(file).split('\n');
  const at = lines.findIndex((line) => line.split(/['"`]/).some((text) => `${text}/`.startsWith(`${name}/`)));
  return at < 0 ? '' : `:${at + 1}`;
}

/** Empty where it can't be read: what Node.js names need not be a file. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
