import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '18.20.8';
const name = `node-${process.platform}-${process.arch}`;
/** Ended after this time, in ms. */
const timeout = 240_000;

const directory = fileURLToPath(
  new URL(`../../../node_modules/.cache/lambda-stack-ric/${name}-${version}`, import.meta.url),
);

/** The oldest Node.js that the client runs on, once it was brought. */
export const oldestNode = join(directory, 'node_modules', name, 'bin/node');

/** Brings that Node.js with npm, once; returns why it can't be had. */
export function installOldestNode(): string | undefined {
  if (existsSync(oldestNode)) return undefined;
  const partial = `${directory}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const options = [
    '--silent',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--fetch-retries=1',
    '--prefix',
    partial,
  ];
  const { status, stderr, error } = spawnSync('npm', ['install', ...options, `${name}@${version}`], {
    timeout,
    encoding: 'utf8',
  });
  if (status === 0) {
    try {
      renameSync(partial, directory);
    } catch (error) {
      // Another process brought it meanwhile.
      rmSync(partial, { recursive: true, force: true });
      if (!existsSync(oldestNode)) throw error;
    }
    return undefined;
  }
  rmSync(partial, { recursive: true, force: true });
  return `Node.js ${version} can't be installed: ${error?.message ?? stderr.trimEnd().split('\n').at(-1) ?? ''}`;
}
