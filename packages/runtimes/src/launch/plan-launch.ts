import { planNode } from './nodejs.ts';
import type { LaunchPlan, LaunchRequest } from './plan.ts';
import { planProvided } from './provided.ts';
import { planPython } from './python.ts';

const planners = { nodejs: planNode, python: planPython, provided: planProvided } as const;

/**
 * Works out how a function's runtime is started on this machine: command, client, paths, variables. Interpreters are
 * asked for their version once per process.
 * @throws EntrypointError when it can't be started, with the reason and the remedy
 */
export async function planLaunch(request: LaunchRequest): Promise<LaunchPlan> {
  return planners[request.runtime.language](request);
}
