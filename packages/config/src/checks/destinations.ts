import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';
import { checkFunctionName } from './function-name.ts';

/** Destinations of asynchronous invocations name functions that there are. */
export function checkDestinations(top: Cursor, problems: ProblemList): void {
  const functions = top.child('functions').named();
  const names = functions.map(({ key }) => key);
  for (const each of functions) {
    for (const key of ['onFailure', 'onSuccess']) checkFunctionName(each.child(key), names, problems);
  }
}
