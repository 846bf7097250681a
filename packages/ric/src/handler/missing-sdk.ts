import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';

/** What Node.js says of a package that Lambda has; a path in the package may follow its name. */
const missing =
  /^Cannot find (?:module|package) '(@(?:aws-sdk|smithy)\/[^/']+)[^']*'(?: imported from (.+))?/;

/**
 * Lets an error that a package of the AWS SDK is missing say who imports it, and what to do: Lambda's Node.js has the SDK, other
 * machines have what is installed.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
 */
export function explainMissingSdk(error: Error): void {
  const { message, stack } = error;
  const [, name, importer = requirerIn(error)] = missing.exec(message) ?? [];
  if (name === undefined || (importer !== undefined && isInstalled(name, importer))) return;
  const place = importer === undefined ? '' : `${importer}${lineOf(name, importer)} needs ${name}: `;
  error.message += `\n${place}Lambda's Node.js has the AWS SDK, here it has to be installed: npm install --save-dev ${name}; in an image without --save-dev`;
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
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
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    const at = lines.findIndex((line) =>
      line.split(/['"`]/).some((text) => `${text}/`.startsWith(`${name}/`)),
    );
    return at < 0 ? '' : `:${at + 1}`;
  } catch {
    // What Node.js names need not be a file.
    return '';
  }
}
