import type {
  EnvironmentPhase,
  EnvironmentState,
  FunctionCounters,
  FunctionState,
} from '@lambda-stack/invoke';

import type { Phase } from '../environment/lifecycle.ts';
import type { FunctionDefinition } from '../options.ts';
import type { Slot } from './slot.ts';

const reported: Readonly<Record<Phase, EnvironmentPhase>> = {
  init: 'init',
  restoring: 'init',
  idle: 'idle',
  busy: 'busy',
  responding: 'busy',
  settling: 'settling',
  failed: 'stopped',
  stopped: 'stopped',
};

/** What `GET /_lambda-stack/state` says of a function. */
export const functionState = (
  definition: FunctionDefinition,
  arn: string,
  { problem, codeProblem }: Readonly<Record<'problem' | 'codeProblem', string | undefined>>,
  slots: Iterable<Slot>,
  counters: FunctionCounters,
): FunctionState => ({
  name: definition.name,
  arn,
  runtime: definition.runtime,
  handler: definition.handler,
  memory: definition.memory,
  timeout: definition.timeout,
  concurrency: definition.concurrency,
  ...(definition.debug === undefined ? {} : { debugPort: definition.debug.port }),
  ...(problem === undefined ? {} : { problem }),
  ...(codeProblem === undefined ? {} : { codeProblem }),
  environments: [...slots].flatMap((slot) => environmentState(slot) ?? []),
  counters: { ...counters },
});

function environmentState(slot: Slot): EnvironmentState | undefined {
  const { environment } = slot;
  if (!environment) return undefined;
  return {
    id: environment.id,
    phase: reported[environment.phase],
    ...(environment.pid === undefined ? {} : { pid: environment.pid }),
    invocations: slot.invocations,
    memoryMB: environment.peakMemoryMB(),
    startedAt: slot.startedAt.toISOString(),
  };
}
