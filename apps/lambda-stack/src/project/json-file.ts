import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import { isAbsent } from '../files/is-absent.ts';

/** Writes a file that its owner alone may read: aside, and then renamed, so that a reader sees all of it or nothing. */
export function writeJson(file: string, value: unknown): void {
  const aside = `${file}.${process.pid}`;
  try {
    writeFileSync(aside, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** What a file holds; undefined where there is none, or it is no JSON. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
