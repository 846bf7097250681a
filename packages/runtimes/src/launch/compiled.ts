import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

import { EntrypointError } from '../entrypoint-error.ts';
import { checkJavaClass } from '../handler/compiled-handler.ts';
import { handlerError } from '../handler/problem.ts';
import { launchEnvironment, toolPath } from './environment.ts';
import { probeDotnet, probeJava } from './interpreter.ts';
import type { LaunchPlan, LaunchRequest } from './plan.ts';
import { isShim } from './shim.ts';

const run = promisify(execFile);

/** What `bootstrap` answers with where the language itself is not there. */
const languageMissing = 127;

const languages = {
  java: { name: 'Java', client: 'aws-lambda-java-runtime-interface-client', probe: probeJava },
  dotnet: { name: '.NET', client: 'Amazon.Lambda.RuntimeSupport', probe: probeDotnet },
} as const;

/** AWS's client, which the function brings: how it is started, the `bootstrap` that images have finds out here, too. */
export async function planCompiled(request: LaunchRequest): Promise<LaunchPlan> {
  const { runtime, roots, environment } = request;
  const language = runtime.language === 'dotnet' ? 'dotnet' : 'java';
  const { name, client, probe } = languages[language];
  const [command = '', ...args] = await askBootstrap(request, request.clients[language]);
  const plan = {
    command,
    arguments: args,
    workingDirectory: roots.task,
    client: { name: client, official: true },
  };
  if (args.length === 0) {
    // A native program.
    return {
      ...plan,
      program: command,
      environment: launchEnvironment(request, { PATH: toolPath(request) }),
      notes: [],
      versionDiffers: false,
    };
  }
  const local = await probe(command, (await isShim(command)) ? { directory: roots.task, environment } : {});
  if ('problem' in local) {
    throw new EntrypointError(
      'language-missing',
      `${command} ${local.problem}`,
      `Install ${name} ${runtime.version ?? ''}.`,
    );
  }
  if (language === 'java') requireClass(request, args);
  const versionDiffers = local.version.split('.')[0] !== runtime.version;
  return {
    ...plan,
    environment: launchEnvironment(request, { PATH: toolPath(request, dirname(command)) }),
    notes: versionDiffers ? [`runs on ${name} ${local.version}; configured is ${runtime.id}`] : [],
    localVersion: local.version,
    versionDiffers,
  };
}

/** @throws EntrypointError where the class path of a command has not the handler's class */
function requireClass({ handler, roots }: LaunchRequest, args: readonly string[]): void {
  const problem = checkJavaClass(handler, args[args.indexOf('-cp') + 1] ?? '');
  if (problem !== undefined) throw handlerError(problem, roots.task);
}

/** @returns the words of the command; @throws EntrypointError with what the bootstrap says, first the problem, then the remedy */
async function askBootstrap(request: LaunchRequest, bootstrap: string): Promise<readonly string[]> {
  const { roots, environment, searchPath, memory, handler } = request;
  const env = {
    ...(memory === undefined ? {} : { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory) }),
    PATH: searchPath,
    HOME: homedir(),
    ...environment,
    LAMBDA_TASK_ROOT: roots.task,
    LAMBDA_RUNTIME_DIR: roots.runtime,
    LAMBDA_STACK_OPT: roots.opt ?? '',
  };
  try {
    const { stdout } = await run('/bin/sh', [bootstrap, '--print', handler], { env });
    return stdout.trimEnd().split('\n');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'stderr' in error)) throw error;
    const [problem, remedy = ''] = String(error.stderr).trimEnd().split('\n');
    if (!problem || typeof error.code !== 'number') throw error;
    throw new EntrypointError(
      error.code === languageMissing ? 'language-missing' : 'not-found',
      problem,
      remedy,
    );
  }
}
