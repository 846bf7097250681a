import { execa } from 'execa';
import type { TestContext } from 'vitest';

import { cached, Unavailable } from '../rie/client-cache.ts';

/** Tools that bring a debugger are ended after this time, in milliseconds. */
const timeout = 240_000;

/** Python's debugger, as modules in a directory. */
export async function debugpy(): Promise<string> {
  const version = '1.8.17';
  const { stdout: python } = await execa('python3', [
    '-c',
    'import sys; print(sys.implementation.cache_tag)',
  ]);
  return cached('debugpy', `${version}-${python}`, (directory) =>
    execa(
      'python3',
      [
        ...['-m', 'pip', 'install', '--quiet', '--retries', '1', '--timeout', '10', '--target', directory],
        `debugpy==${version}`,
      ],
      { timeout },
    ),
  );
}

/** A directory with Delve, Go's debugger. */
export async function delve(): Promise<string> {
  const version = '1.27.2';
  const { stdout: go } = await execa('go', ['env', 'GOVERSION']);
  return cached('delve', `${version}-${go}`, (directory) =>
    execa('go', ['install', `github.com/go-delve/delve/cmd/dlv@v${version}`], {
      env: { GOBIN: directory, CGO_ENABLED: '0' },
      timeout,
    }),
  );
}

/** What a registry does not give is a reason to skip. */
export async function brought<T>(context: TestContext, bring: () => Promise<T>): Promise<T> {
  try {
    return await bring();
  } catch (error) {
    if (error instanceof Unavailable) context.skip(error.message);
    throw error;
  }
}
