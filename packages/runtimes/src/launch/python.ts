import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { findExecutable } from '../diagnosis/find-executable.ts';
import { isExecutable } from '../diagnosis/program-files.ts';
import { EntrypointError } from '../entrypoint-error.ts';
import { inOpt, launchEnvironment, toolPath } from './environment.ts';
import { probePython, type Interpreter } from './interpreter.ts';
import type { LaunchPlan, LaunchRequest } from './plan.ts';

interface Python extends Interpreter {
  readonly path: string;
}

/** `awslambdaric` where it can be imported, else our client; in the function's virtual environment, if it has one. */
export async function planPython(request: LaunchRequest): Promise<LaunchPlan> {
  const { runtime, handler, roots, clients } = request;
  const version = runtime.version ?? '3';
  const python = await findPython(request, version);
  const bundled = [roots.task, inOpt(request, 'python')].some(
    (root) => root !== undefined && existsSync(join(root, 'awslambdaric', '__init__.py')),
  );
  const official = python.hasClient || bundled;
  const versionDiffers = python.version.split('.').slice(0, 2).join('.') !== version;
  return {
    command: python.path,
    arguments: official ? ['-m', 'awslambdaric', handler] : [clients.python, handler],
    workingDirectory: roots.task,
    environment: launchEnvironment(request, {
      PATH: toolPath(request, dirname(python.path)),
      PYTHONPATH: [
        inOpt(request, `python/lib/python${version}/site-packages`),
        inOpt(request, 'python'),
        roots.runtime,
      ],
    }),
    client: official ? { name: 'awslambdaric', official } : { name: 'lambda-stack Python client', official },
    notes: versionDiffers ? [`runs on Python ${python.version}; configured is ${runtime.id}`] : [],
    localVersion: python.version,
    versionDiffers,
  };
}

async function findPython(request: LaunchRequest, version: string): Promise<Python> {
  const unusable: { path: string; problem: string }[] = [];
  for (const path of await candidates(request, version)) {
    const probe = await probePython(path);
    if (!('problem' in probe)) return { path, ...probe };
    unusable.push({ path, ...probe });
  }
  const [first] = unusable;
  if (first !== undefined) {
    throw new EntrypointError(
      'language-missing',
      `no Python can be used: ${unusable.map(({ path, problem }) => `${path} ${problem}`).join('; ')}`,
      `See what ${first.path} --version does and mend it, or install Python ${version}; then start lambda-stack again.`,
    );
  }
  throw new EntrypointError(
    'language-missing',
    `Python is not installed: found neither a virtual environment in ${request.roots.task}, nor python${version}, python3 or python on the PATH`,
    `Install Python ${version}, for example with your system's package manager, pyenv or uv.`,
  );
}

async function candidates(request: LaunchRequest, version: string): Promise<string[]> {
  const environments = ['.venv', 'venv'].map((name) => join(request.roots.task, name, 'bin', 'python'));
  const own = await Promise.all(
    environments.map(async (path) => ((await isExecutable(path)) ? path : undefined)),
  );
  const installed = await Promise.all(
    [`python${version}`, 'python3', 'python'].map((name) => findExecutable(name, request.searchPath)),
  );
  return [...own, ...installed].filter((path) => path !== undefined);
}
