import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { findExecutable } from '../diagnosis/find-executable.ts';
import { EntrypointError } from '../entrypoint-error.ts';
import { inOpt, launchEnvironment, toolPath } from './environment.ts';
import { probeBundle, probeRuby, type Probe, type Ruby } from './interpreter.ts';
import type { LaunchPlan, LaunchRequest } from './plan.ts';

/** `aws_lambda_ric` where the function's Gemfile has it, for it loads nothing but what a Gemfile has; else our client. */
export async function planRuby(request: LaunchRequest): Promise<LaunchPlan> {
  const { runtime, handler, roots, clients } = request;
  const version = runtime.version ?? '3';
  const ruby = await findRuby(request, version);
  // What Ruby calls the version of its ABI: gems are installed in a directory of that name.
  const abi = ruby.version.replace(/\.\d+$/, '.0');
  const bundle = join(roots.task, 'vendor/bundle/ruby', abi);
  const environment = launchEnvironment(request, {
    PATH: toolPath(request, dirname(ruby.executable)),
    RUBYLIB: [roots.task, `${roots.runtime}/lib`, inOpt(request, 'ruby/lib')],
    GEM_PATH: [bundle, inOpt(request, `ruby/gems/${abi}`), ...ruby.gemPath],
  });
  const official = await officialClient(request, ruby.executable, environment);
  const versionDiffers = ruby.version.split('.').slice(0, 2).join('.') !== version;
  return {
    command: ruby.executable,
    arguments: [typeof official === 'string' ? official : clients.ruby, handler],
    workingDirectory: roots.task,
    environment,
    client:
      typeof official === 'string'
        ? { name: 'aws_lambda_ric', official: true }
        : { name: 'lambda-stack Ruby client', official: false },
    notes: [
      ...(versionDiffers ? [`runs on Ruby ${ruby.version}; configured is ${runtime.id}`] : []),
      ...(typeof official === 'string'
        ? []
        : [`runs with lambda-stack's client: ${whyNotOfficial(ruby.executable, official?.problem)}`]),
    ],
    localVersion: ruby.version,
    versionDiffers,
  };
}

/** Asked as it would be started, for directory and variables say which Ruby a shim means. */
async function findRuby({ roots, environment, searchPath }: LaunchRequest, version: string): Promise<Ruby> {
  const install = `Install Ruby ${version}, for example with your system's package manager, rbenv or mise.`;
  const unusable: string[] = [];
  for (const name of [`ruby${version}`, 'ruby']) {
    const path = await findExecutable(name, searchPath);
    if (path === undefined) continue;
    const probe = await probeRuby(path, { directory: roots.task, environment });
    if (!('problem' in probe)) return probe;
    unusable.push(`${path} ${probe.problem}`);
  }
  throw new EntrypointError(
    'language-missing',
    unusable.length > 0
      ? `no Ruby can be used: ${unusable.join('; ')}`
      : `Ruby is not installed: found neither ruby${version} nor ruby on the PATH`,
    install,
  );
}

const whyNotOfficial = (ruby: string, problem: string | undefined): string =>
  problem === undefined
    ? 'aws_lambda_ric is not in a Gemfile of the function'
    : `${ruby} can't load the Gemfile's aws_lambda_ric: ${problem}`;

/** The program of the gem, or why it can't be used; nothing where the Gemfile does not name it. */
async function officialClient(
  request: LaunchRequest,
  ruby: string,
  environment: Readonly<Record<string, string>>,
): Promise<Probe<string> | undefined> {
  const { task } = request.roots;
  const gemfile = join(task, 'Gemfile');
  if (!existsSync(gemfile) || !/^[^#\n]*\baws_lambda_ric\b/m.test(readFileSync(gemfile, 'utf8')))
    return undefined;
  const own = { ...environment, ...request.environment };
  return probeBundle(ruby, 'aws_lambda_ric', { directory: task, environment: own });
}
