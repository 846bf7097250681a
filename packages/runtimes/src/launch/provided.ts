import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';

import { checkProgram, thisMachine } from '../diagnosis/check-program.ts';
import { findBelow, findExecutable } from '../diagnosis/find-executable.ts';
import { EntrypointError } from '../entrypoint-error.ts';
import { checkHandler, type HandlerProblem } from '../handler/check-handler.ts';
import { inOpt, launchEnvironment, toolPath } from './environment.ts';
import type { LaunchPlan, LaunchRequest } from './plan.ts';

/** The function's own `bootstrap`, a layer's, or our shell client for `file.sh`. */
export async function planProvided(request: LaunchRequest): Promise<LaunchPlan> {
  const { roots, searchPath } = request;
  const own = join(roots.task, 'bootstrap');
  const candidates = [own, inOpt(request, 'bootstrap')].filter((path) => path !== undefined);
  const bootstrap = candidates.find((path) => existsSync(path));
  if (bootstrap === undefined) return planShell(request);
  await checkProgram(bootstrap, thisMachine(searchPath));
  const name = bootstrap === own ? "the function's bootstrap" : "a layer's bootstrap";
  return plan(request, bootstrap, [], { name, official: true });
}

async function planShell(request: LaunchRequest): Promise<LaunchPlan> {
  const { runtime, handler, roots, clients, searchPath } = request;
  const problem = checkHandler(runtime, handler, roots.task);
  if (problem !== undefined) throw await nothingToStart(request, problem);
  const bash = await findExecutable('bash', searchPath);
  const curl = await findExecutable('curl', searchPath);
  if (bash === undefined || curl === undefined) {
    const missing = bash === undefined ? 'bash' : 'curl';
    throw new EntrypointError(
      'language-missing',
      `${missing} is not installed, which a function in shell script needs`,
      `Install ${missing} with your system's package manager.`,
    );
  }
  return plan(request, bash, [clients.shell, handler], {
    name: 'lambda-stack shell client',
    official: false,
  });
}

function plan(
  request: LaunchRequest,
  command: string,
  args: readonly string[],
  client: LaunchPlan['client'],
): LaunchPlan {
  return {
    command,
    arguments: args,
    workingDirectory: request.roots.task,
    environment: launchEnvironment(request, {
      PATH: toolPath(request),
    }),
    client,
    notes: [],
    versionDiffers: false,
  };
}

async function nothingToStart(
  request: LaunchRequest,
  { message, fix, suggestion }: HandlerProblem,
): Promise<EntrypointError> {
  const { task, opt } = request.roots;
  const nowhere = `no bootstrap in ${task}${opt === undefined ? '' : ` or ${opt}`}`;
  if (suggestion !== undefined) {
    return new EntrypointError(
      'handler-missing',
      `${nowhere}, and ${message}`,
      `Did you mean the handler ${suggestion}?`,
    );
  }
  const elsewhere = await findBelow(task, 'bootstrap');
  return elsewhere === undefined
    ? new EntrypointError('not-found', `${nowhere}, and ${message}`, fix)
    : new EntrypointError(
        'not-found',
        `${nowhere}; one was found at ${elsewhere}`,
        `Let the function's code be ${elsewhere.slice(0, -basename(elsewhere).length - 1)}.`,
      );
}
