import { echoFunction } from '@lambda-stack/routes';
import { nearest } from '@lambda-stack/runtimes';

import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';
import { isFreeKey } from '../tree/node.ts';

/**
 * What is to name a function names one that there is.
 * @param builtIn functions that are not configured, where they can be named
 */
export function checkFunctionName(
  target: Cursor,
  functions: readonly string[],
  problems: ProblemList,
  builtIn: readonly string[] = [],
): void {
  const name = target.text();
  if (name === undefined || name === '' || functions.includes(name) || builtIn.includes(name)) return;
  problems.add(
    target.place,
    target.path,
    name === echoFunction
      ? { message: `${echoFunction} answers routes alone`, fix: 'Name a function of the stack.' }
      : { message: `there is no function ${name}`, fix: fixOf(name, functions, builtIn) },
  );
}

function fixOf(name: string, functions: readonly string[], builtIn: readonly string[]): string {
  if (isFreeKey(name)) return 'Keys that begin with x- are free and name no function; rename it.';
  const near = nearest(name, [...functions, ...builtIn]);
  if (near !== undefined) return `Did you mean ${near}?`;
  return functions.length === 0 ? 'Add it below functions.' : `Functions are ${functions.join(', ')}.`;
}
