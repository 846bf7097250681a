import { parseRuntime, runtimeIds } from '@lambda-stack/runtimes';

import { nearest } from '../problems/nearest.ts';
import type { ProblemList } from '../problems/problem-list.ts';
import { laterRuntimes } from '../schema/later-keys.ts';
import { defaults } from '../stack/defaults.ts';
import type { Cursor } from '../tree/cursor.ts';

/** At least one function; runtimes that exist; no more warm environments than there may be. */
export function checkFunctions(top: Cursor, problems: ProblemList): void {
  const functions = top.child('functions');
  if (functions.node?.kind === 'map' && functions.named().length === 0) {
    problems.add(functions.keyPlace, functions.path, {
      message: 'functions has no function',
      fix: 'Add one: hello: { runtime: nodejs22.x, handler: index.handler, code: ./functions/hello }',
    });
  }
  for (const each of functions.named()) {
    checkRuntime(each.child('runtime'), problems);
    checkWarm(each, problems);
  }
}

function checkRuntime(runtime: Cursor, problems: ProblemList): void {
  const id = runtime.text();
  if (id === undefined || parseRuntime(id) !== undefined) return;
  const known = `Use one of ${runtimeIds.join(', ')}.`;
  if (laterRuntimes.some((language) => id.startsWith(language))) {
    problems.add(runtime.place, runtime.path, {
      message: `the runtime ${id} is not supported by this version`,
      fix: known,
    });
    return;
  }
  const near = nearest(id, runtimeIds);
  problems.add(runtime.place, runtime.path, {
    message: `there is no runtime ${id}`,
    fix: near === undefined ? known : `Did you mean ${near}?`,
  });
}

function checkWarm(each: Cursor, problems: ProblemList): void {
  const warm = each.child('warm');
  const concurrency = each.child('concurrency').number() ?? defaults.concurrency;
  const count = warm.number();
  if (count === undefined || count <= concurrency) return;
  problems.add(warm.place, warm.path, {
    message: `warm must not be more than concurrency, ${concurrency}; got ${count}`,
    fix: `Raise concurrency, or write warm: ${concurrency}`,
  });
}
