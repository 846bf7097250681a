import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { execa, ExecaError } from 'execa';

import { isRequired } from '../toolchain.ts';

/** What could not be had from a registry; tests that need it are skipped, with this as the reason. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

const cache = fileURLToPath(
  new URL('../../../../node_modules/.cache/lambda-stack-clients/', import.meta.url),
);

/**
 * A directory of an official client, which is brought there once.
 * @param name as `LAMBDA_STACK_REQUIRE` has it
 * @param edition changes with what is in it
 * @throws Unavailable where it can't be brought, unless it is required
 */
async function cached(
  name: string,
  edition: string,
  bring: (directory: string) => Promise<unknown>,
): Promise<string> {
  const directory = `${cache}${name}-${edition}`;
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
    const reason = error instanceof ExecaError ? String(error.stderr).split('\n').at(-1) : String(error);
    throw new Unavailable(`${name} can't be installed: ${reason}`, { cause: error });
  }
}

/** AWS's client for Python, as modules in a directory. */
export async function awslambdaric(): Promise<string> {
  const version = '4.2.2';
  const { stdout: python } = await execa('python3', [
    '-c',
    'import sys; print(sys.implementation.cache_tag)',
  ]);
  return cached('awslambdaric', `${version}-${python}`, (directory) =>
    execa('python3', [
      ...['-m', 'pip', 'install', '--quiet', '--retries', '0', '--timeout', '10', '--target', directory],
      `awslambdaric==${version}`,
    ]),
  );
}

/** The directory of the program that `go/` is, with AWS's library. */
export async function goFunction(): Promise<string> {
  const sources = fileURLToPath(new URL('./go/', import.meta.url));
  const hash = createHash('sha256');
  for (const file of ['main.go', 'go.mod']) hash.update(readFileSync(join(sources, file)));
  return cached('aws-lambda-go', hash.digest('hex').slice(0, 12), (directory) =>
    execa('go', ['build', '-o', join(directory, 'bootstrap'), '.'], {
      cwd: sources,
      env: { CGO_ENABLED: '0' },
    }),
  );
}
