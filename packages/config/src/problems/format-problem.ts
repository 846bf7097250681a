import { relative } from 'node:path';

import { excerpt } from './excerpt.ts';
import type { Problem } from './problem.ts';

/**
 * A problem as it is shown to the user: place, rule, the line with a caret, and the fix.
 *
 * @param directory Files in it are named relative to it; the others by their absolute path.
 */
export function formatProblem(problem: Problem, directory?: string): string {
  const [line, carets] = excerpt(problem.sourceLine, problem.column, problem.length);
  const number = String(problem.line);
  const margin = ' '.repeat(number.length);
  return [
    `${shownPath(problem.file, directory)}:${number}:${problem.column}: ${printable(problem.message)}`,
    `  ${number} | ${line}`,
    `  ${margin} | ${carets}`,
    `  ${margin} = ${printable(problem.fix)}`,
  ].join('\n');
}

function shownPath(file: string, directory: string | undefined): string {
  if (directory === undefined) return file;
  const path = relative(directory, file);
  return path.startsWith('..') ? file : path;
}

/** Control characters of a configuration do not reach the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd');
}
