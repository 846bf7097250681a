import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { ExecaError } from 'execa';

import { isRequired } from '../toolchain.ts';

/** What could not be had from a registry; tests that need it are skipped, with this as the reason. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** Where official clients are kept, and what was built on the way to them. */
export const cacheDirectory = fileURLToPath(
  new URL('../../../../node_modules/.cache/lambda-stack-clients/', import.meta.url),
);

/**
 * A directory of an official client, which is brought there once.
 * @param name as `LAMBDA_STACK_REQUIRE` has it
 * @param edition changes with what is in it
 * @throws Unavailable where it can't be brought, unless it is required
 */
export async function cached(
  name: string,
  edition: string,
  bring: (directory: string) => Promise<unknown>,
): Promise<string> {
  const directory = `${cacheDirectory}${name}-${edition}`;
  if (existsSync(directory)) return directory;
  const partial = `${directory}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    await bring(partial);
    renameSync(partial, directory);
    return directory;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (isRequired(name)) throw error;
    throw new Unavailable(`${name} can't be installed: ${reasonOf(error)}`, { cause: error });
  }
}

/** The last words of a tool, else how it ended. */
function reasonOf(error: unknown): string {
  if (!(error instanceof ExecaError)) return String(error);
  const lastLine = String(error.stderr).trimEnd().split('\n').at(-1);
  return lastLine === undefined || lastLine === '' || error.timedOut ? error.shortMessage : lastLine;
}
