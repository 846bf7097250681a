import type { ProblemList } from '../problems/problem-list.ts';
import { reservedVariables } from '../schema/reserved-variables.ts';
import type { Cursor } from '../tree/cursor.ts';

/** No function sets a variable that is Lambda's own. */
export function checkEnvironments(top: Cursor, problems: ProblemList): void {
  const functions = top.child('functions').children();
  for (const variable of functions.flatMap((each) => each.child('environment').children())) {
    if (!reservedVariables.includes(variable.key)) continue;
    problems.add(variable.keyPlace, variable.path, {
      message: `${variable.key} is reserved: Lambda sets it itself`,
      fix: 'Remove it, or choose another name.',
    });
  }
}
