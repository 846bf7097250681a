import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

import { findExecutable } from '../diagnosis/find-executable.ts';
import { EntrypointError } from '../entrypoint-error.ts';
import { inOpt, launchEnvironment, toolPath } from './environment.ts';
import { probeRuby, type Ruby } from './interpreter.ts';
import type { LaunchPlan, LaunchRequest } from './plan.ts';

/** `aws_lambda_ric` where the function's Gemfile has it, for it loads nothing but what a Gemfile has; else our client. */
export async function planRuby(request: LaunchRequest): Promise<LaunchPlan> {
  const { runtime, handler, roots, clients } = request;
  const version = runtime.version ?? '3';
  const { path, ...ruby } = await findRuby(request, version);
  // What Ruby calls the version of its ABI: gems are installed in a directory of that name.
  const abi = ruby.version.replace(/\.\d+$/, '.0');
  const bundle = join(roots.task, 'vendor/bundle/ruby', abi);
  const official = await officialClient(request, join(bundle, 'bin'));
  const versionDiffers = ruby.version.split('.').slice(0, 2).join('.') !== version;
  return {
    command: path,
    arguments: [official ?? clients.ruby, handler],
    workingDirectory: roots.task,
    environment: launchEnvironment(request, {
      PATH: toolPath(request, dirname(path)),
      RUBYLIB: [roots.task, `${roots.runtime}/lib`, inOpt(request, 'ruby/lib')],
      GEM_PATH: [bundle, inOpt(request, `ruby/gems/${abi}`), ...ruby.gemPath],
    }),
    client:
      official === undefined
        ? { name: 'lambda-stack Ruby client', official: false }
        : { name: 'aws_lambda_ric', official: true },
    notes: versionDiffers ? [`runs on Ruby ${ruby.version}; configured is ${runtime.id}`] : [],
    localVersion: ruby.version,
    versionDiffers,
  };
}

async function findRuby(
  { searchPath }: LaunchRequest,
  version: string,
): Promise<Ruby & { readonly path: string }> {
  const install = `Install Ruby ${version}, for example with your system's package manager, rbenv or mise.`;
  const unusable: string[] = [];
  for (const name of [`ruby${version}`, 'ruby']) {
    const path = await findExecutable(name, searchPath);
    if (path === undefined) continue;
    const probe = await probeRuby(path);
    if (!('problem' in probe)) return { path, ...probe };
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

async function officialClient(
  { roots, searchPath }: LaunchRequest,
  bundled: string,
): Promise<string | undefined> {
  const gemfile = join(roots.task, 'Gemfile');
  if (!existsSync(gemfile) || !/\baws_lambda_ric\b/.test(readFileSync(gemfile, 'utf8'))) return undefined;
  return findExecutable('aws_lambda_ric', [bundled, searchPath].join(delimiter));
}
