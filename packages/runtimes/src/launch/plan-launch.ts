import { stat } from 'node:fs/promises';

import { debugLaunch } from '../debug/debug-launch.ts';
import { EntrypointError } from '../entrypoint-error.ts';
import { planCompiled } from './compiled.ts';
import { wrapLaunch } from './exec-wrapper.ts';
import { imageNode, planImage } from './image.ts';
import { planNode } from './nodejs.ts';
import type { ImageStart, LaunchPlan, LaunchRequest } from './plan.ts';
import { planProvided } from './provided.ts';
import { planPython } from './python.ts';
import { planRuby } from './ruby.ts';

const planners = {
  nodejs: planNode,
  python: planPython,
  ruby: planRuby,
  java: planCompiled,
  dotnet: planCompiled,
  provided: planProvided,
} as const;

/**
 * Works out how a function's runtime is started on this machine: command, client, paths, variables. Interpreters are
 * asked for their version once per process.
 * @throws EntrypointError when it can't be started, with the reason and the remedy
 */
export async function planLaunch(request: LaunchRequest): Promise<LaunchPlan> {
  const plan = await planRuntime(request);
  return wrapLaunch(request.debug ? await debugLaunch(plan, request, request.debug) : plan, request);
}

async function planRuntime(request: LaunchRequest): Promise<LaunchPlan> {
  if (request.image) return planInImage(request, request.image);
  await requireDirectory(request.roots.task);
  return planners[request.runtime.language](request);
}

async function planInImage(request: LaunchRequest, image: ImageStart): Promise<LaunchPlan> {
  const own = await planImage(request, image);
  if (own) return own;
  const { runtime } = request;
  const node = runtime.language === 'nodejs' ? await imageNode(request) : undefined;
  return planners[runtime.language](node === undefined ? request : { ...request, node });
}

/** Said here, for a process that is started in a directory that is gone fails as if its program were missing. */
async function requireDirectory(task: string): Promise<void> {
  const stats = await stat(task).catch(() => undefined);
  if (stats?.isDirectory() === true) return;
  throw new EntrypointError(
    'not-found',
    `the function's code, ${task}, ${stats === undefined ? 'does not exist' : 'is not a directory'}`,
    `Create ${task} with the function's files, or let its code name another directory.`,
  );
}
