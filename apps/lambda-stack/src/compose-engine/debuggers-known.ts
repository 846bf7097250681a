import { setTimeout as delay } from 'node:timers/promises';

import type { FunctionState } from '@lambda-stack/invoke';

import { debuggersWithinMs } from '../debug/debugger.ts';
import { emulatorState } from './compose-stack.ts';
import type { StartedStack } from './compose-up.ts';

/** How often (ms) the emulators are asked. */
const lookEveryMs = 200;

/** What the emulators report when the functions that are debugged have started or failed, a few seconds later at most. */
export async function debuggersKnown(started: StartedStack): ReturnType<typeof emulatorState> {
  const names = new Set(started.debuggers.map(({ functionName }) => functionName));
  const end = Date.now() + debuggersWithinMs;
  for (;;) {
    const state = await emulatorState(started);
    if ('problem' in state || Date.now() >= end) return state;
    if (state.functions.every((fn) => !names.has(fn.name) || isKnown(fn))) return state;
    await delay(lookEveryMs);
  }
}

/** Whether its first environment has come up, or can't. */
const isKnown = ({ problem, counters, environments }: FunctionState): boolean =>
  problem !== undefined || (counters.coldStarts > 0 && environments.every(({ phase }) => phase !== 'init'));
