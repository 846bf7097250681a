import { parseRuntime } from '@lambda-stack/runtimes';
import * as z from 'zod';

import type { ProblemList } from '../problems/problem-list.ts';
import { isMisspelled } from '../schema/misspelled.ts';
import { schemaAt } from '../schema/schema-at.ts';
import { stackSection } from '../schema/stack-section.ts';
import { defaults } from '../stack/defaults.ts';
import type { Cursor } from '../tree/cursor.ts';
import { runtimeFix } from './runtime-fix.ts';

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
  problems.add(runtime.place, runtime.path, { message: `there is no runtime ${id}`, fix: runtimeFix(id) });
}

function checkWarm(each: Cursor, problems: ProblemList): void {
  const limit = concurrencyOf(each);
  const warm = each.child('warm');
  const count = warm.number();
  if (limit === undefined || count === undefined || count <= limit) return;
  problems.add(warm.place, warm.path, {
    message: `warm must not be more than concurrency, ${limit}; got ${count}`,
    fix: `Raise concurrency, or write warm: ${limit}`,
  });
}

/** `undefined` where it is wrong, or written wrong, which is told there. */
function concurrencyOf(each: Cursor): number | undefined {
  const concurrency = each.child('concurrency');
  if (isMisspelled(stackSection, each, 'concurrency')) return undefined;
  if (concurrency.node === undefined) return defaults.concurrency;
  const schema = schemaAt(stackSection, concurrency.path);
  const count = concurrency.number();
  return schema !== undefined && z.safeParse(schema, count).success ? count : undefined;
}
