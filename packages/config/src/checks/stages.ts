import type { ProblemList } from '../problems/problem-list.ts';
import { defaults } from '../stack/defaults.ts';
import type { Cursor } from '../tree/cursor.ts';

/** The stage has a name, for APIs that have no `$default`. @param api "a REST API" */
export function checkStage(gateway: Cursor, api: string, problems: ProblemList): void {
  const stage = gateway.child('stage');
  if (stage.text() !== '$default') return;
  problems.add(stage.place, stage.path, {
    message: `${api} has no stage $default`,
    fix: 'Name the stage, as in stage: dev; with stagePrefix: false it is not in the URL.',
  });
}

/** The timeout is not above the limit of the gateway's type, in seconds; what is above that of all types is the schema's to say. */
export function checkTimeout(gateway: Cursor, type: string, limit: number, problems: ProblemList): void {
  const timeout = gateway.child('timeout');
  const seconds = timeout.number() ?? 0;
  if (seconds <= limit || seconds > defaults.httpTimeout) return;
  problems.add(timeout.place, timeout.path, {
    message: `timeout must be at most ${limit} seconds for type ${type}; got ${seconds}`,
    fix: `Write timeout: ${limit}`,
  });
}
