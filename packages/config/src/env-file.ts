import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { reservedVariables } from '@lambda-stack/runtimes';

import { EnvFileError } from './problems/env-file-error.ts';
import type { Problem } from './problems/problem.ts';

/** `NAME=value`, maybe after `export`; the value is whatever follows. */
const assignment = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;
/** A quoted value, and nothing but a comment after it. */
const quoted = /^(?:'([^']*)'|"((?:[^"\\]|\\.)*)")\s*(?:#.*)?$/;

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

/**
 * Reads a function's file of environment variables, one `NAME=value` a line; a later line goes before an earlier one.
 * Values may stand in single quotes, which take all as it is, or in double quotes, which know `\n`, `\r`, `\t`,
 * `\"`, `\\` and `\$`. Empty lines, lines that begin with `#`, comments after a value and `export` before a name
 * are skipped. Nothing is substituted.
 *
 * @throws EnvFileError with file and line, for a line that is none of these, a name that Lambda reserves, or a file that cannot be read
 */
export const readEnvFile = (path: string): Promise<Record<string, string>> =>
  readVariables(path, new Set(reservedVariables));

async function readVariables(path: string, reserved: ReadonlySet<string>): Promise<Record<string, string>> {
  const lines = (await readText(path)).split(/\r\n|\n|\r/);
  const problems: Problem[] = [];
  const entries = lines.flatMap((line, index): [string, string][] => {
    if (/^\s*(?:#|$)/.test(line)) return [];
    const entry = parseLine(line);
    if (typeof entry === 'string')
      problems.push(problemAt(path, index + 1, entry, 'Write NAME=value or NAME="value".'));
    else if (reserved.has(entry[0])) {
      const message = `${entry[0]} is reserved: Lambda sets it itself`;
      problems.push(problemAt(path, index + 1, message, 'Remove it, or choose another name.'));
    }
    return typeof entry === 'string' ? [] : [entry];
  });
  if (problems.length > 0) throw new EnvFileError(problems);
  return Object.fromEntries(entries);
}

/**
 * Reads `.env` of a directory, where there is one; its names may be any. A directory of that name, such as a virtual environment of
 * Python, is none.
 *
 * @throws EnvFileError as {@link readEnvFile} does
 */
export async function readDotEnv(directory: string): Promise<Record<string, string>> {
  const path = join(directory, '.env');
  return existsSync(path) && !statSync(path).isDirectory() ? readVariables(path, new Set()) : {};
}

async function readText(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const fix = 'Check that the file exists and that you may read it.';
    throw new EnvFileError([problemAt(path, 1, `the file cannot be read: ${reason}`, fix)], cause);
  }
}

/** The line itself is left out: it may hold a secret. Which key of the configuration names the file is not known here. */
const problemAt = (file: string, line: number, message: string, fix: string): Problem => ({
  file,
  line,
  column: 1,
  length: 1,
  sourceLine: '',
  message,
  fix,
  path: '',
});

/** The variable of a line, or what is wrong with it. */
function parseLine(line: string): [name: string, value: string] | string {
  const [, name, rest] = assignment.exec(line) ?? [];
  if (name === undefined || rest === undefined) return 'the line is not NAME=value';
  if (!/^['"]/.test(rest)) return [name, rest.replace(/(?:^|\s)#.*$/, '').trimEnd()];
  const match = quoted.exec(rest.trimEnd());
  if (match === null) return `the value of ${name} has a quote that is not closed, or text after it`;
  const [, single, double = ''] = match;
  return [name, single ?? double.replace(/\\(.)/g, (whole, sign: string) => escapes[sign] ?? whole)];
}
