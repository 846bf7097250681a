import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Names the version, for all tests with that client. */
const requirements = fileURLToPath(new URL('./requirements.txt', import.meta.url));
const edition = readFileSync(requirements, 'utf8').trim();
/** Ended after this time, in ms. */
const timeout = 240_000;

/** Where AWS's client for Python is kept once it was brought. */
export const awslambdaricDirectory = fileURLToPath(
  new URL(`../../../node_modules/.cache/lambda-stack-ric/${edition}`, import.meta.url),
);

/** Brings AWS's client for Python with pip, once; returns why it can't be had. */
export function installAwslambdaric(): string | undefined {
  if (existsSync(awslambdaricDirectory)) return undefined;
  const partial = `${awslambdaricDirectory}.${process.pid}`;
  const options = ['--quiet', '--retries', '1', '--timeout', '10', '--target', partial];
  const pip = ['-m', 'pip', 'install', ...options, '--requirement', requirements];
  const { status, stderr, error } = spawnSync('python3', pip, { timeout, encoding: 'utf8' });
  if (status === 0) {
    try {
      renameSync(partial, awslambdaricDirectory);
    } catch (error) {
      // Another process brought it meanwhile.
      rmSync(partial, { recursive: true, force: true });
      if (!existsSync(awslambdaricDirectory)) throw error;
    }
    return undefined;
  }
  rmSync(partial, { recursive: true, force: true });
  const reason = error?.message ?? stderr.trimEnd().split('\n').at(-1) ?? '';
  return `awslambdaric can't be installed: ${reason}`;
}
