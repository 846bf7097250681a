import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';
import { checkFunctionName } from './function-name.ts';

const destinations = ['onFailure', 'onSuccess'];

/** Destinations of asynchronous invocations name functions that there are. */
export function checkDestinations(top: Cursor, problems: ProblemList): void {
  const functions = top.child('functions').named();
  const names = functions.map(({ key }) => key);
  for (const each of functions) {
    for (const key of destinations) checkFunctionName(each.child(key), names, problems);
  }
}

/**
 * No function names itself, as on AWS: "You can't specify the function as a destination for itself."
 * @param top what is written: a name in `defaults` counts for the other functions
 */
export function checkOwnDestinations(top: Cursor, problems: ProblemList): void {
  for (const each of top.child('functions').named()) {
    for (const destination of destinations.map((key) => each.child(key))) {
      if (destination.text() !== each.key) continue;
      problems.add(destination.place, destination.path, {
        message: `${each.key} cannot be its own destination`,
        fix: `Name another function, or remove it. In defaults, ${destination.key} is for all functions but the one that it names.`,
      });
    }
  }
}
