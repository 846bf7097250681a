import { nearest } from '@lambda-stack/runtimes';

import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';
import { isFreeKey } from '../tree/node.ts';

/** What is to name a function names one that there is. */
export function checkFunctionName(target: Cursor, functions: readonly string[], problems: ProblemList): void {
  const name = target.text();
  if (name === undefined || name === '' || functions.includes(name)) return;
  problems.add(target.place, target.path, {
    message: name === '$echo' ? '$echo is not supported by this version' : `there is no function ${name}`,
    fix: fixOf(name, functions),
  });
}

function fixOf(name: string, functions: readonly string[]): string {
  if (isFreeKey(name)) return 'Keys that begin with x- are free and name no function; rename it.';
  const near = nearest(name, functions);
  if (near !== undefined) return `Did you mean ${near}?`;
  return functions.length === 0 ? 'Add it below functions.' : `Functions are ${functions.join(', ')}.`;
}
