import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { checkProgram, thisMachine } from '../diagnosis/check-program.ts';
import { findExecutable } from '../diagnosis/find-executable.ts';
import { EntrypointError } from '../entrypoint-error.ts';
import { handlerError } from '../handler/problem.ts';
import { checkProvidedHandler } from '../handler/provided-handler.ts';
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
  return { ...plan(request, bootstrap, [], { name, official: true }), program: bootstrap };
}

async function planShell(request: LaunchRequest): Promise<LaunchPlan> {
  const { handler, roots, clients, searchPath } = request;
  const problem = checkProvidedHandler(handler, roots.task, bootstrapPlaces(request));
  if (problem !== undefined) throw handlerError(problem, roots.task);
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

/** Where a bootstrap was looked for. */
function bootstrapPlaces({ roots: { task, opt }, image }: LaunchRequest): readonly string[] {
  if (image !== undefined) return [task, '/opt', '/var/runtime'];
  return opt === undefined ? [task] : [task, opt];
}
