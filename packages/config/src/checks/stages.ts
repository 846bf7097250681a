import type { ProblemList } from '../problems/problem-list.ts';
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

/** The most seconds that a gateway waits for a function: Regional and private REST APIs may get more than 29 as a raised quota. */
const longestTimeout = { http: 30, rest: 300, websocket: 29 };

/** The timeout is not above the limit of the gateway's type. */
export function checkTimeout(
  gateway: Cursor,
  type: keyof typeof longestTimeout,
  problems: ProblemList,
): void {
  const limit = longestTimeout[type];
  const timeout = gateway.child('timeout');
  const seconds = timeout.number() ?? 0;
  if (seconds <= limit) return;
  problems.add(timeout.place, timeout.path, {
    message: `timeout must be at most ${limit} seconds for type ${type}; got ${seconds}`,
    fix: `Write timeout: ${limit}`,
  });
}
