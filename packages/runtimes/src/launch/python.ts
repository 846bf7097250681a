import { existsSync, lstatSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';

import { findExecutable } from '../diagnosis/find-executable.ts';
import { EntrypointError } from '../entrypoint-error.ts';
import { isProjectDirectory } from '../project-directory.ts';
import { inOpt, launchEnvironment, toolPath } from './environment.ts';
import { probePython, type Python } from './interpreter.ts';
import type { LaunchPlan, LaunchRequest } from './plan.ts';

/** `awslambdaric` where it can be imported, else our client; in the nearest virtual environment, if there is one. */
export async function planPython(request: LaunchRequest): Promise<LaunchPlan> {
  const { runtime, handler, roots, clients } = request;
  const version = runtime.version ?? '3';
  const pythonPath = [
    inOpt(request, `python/lib/python${version}/site-packages`),
    inOpt(request, 'python'),
    roots.runtime,
  ].filter((directory) => directory !== undefined);
  const python = await findPython(request, version, pythonPath);
  const official = python.client === true;
  const versionDiffers = python.version.split('.').slice(0, 2).join('.') !== version;
  return {
    command: python.path,
    arguments: official ? ['-m', 'awslambdaric', handler] : [clients.python, handler],
    workingDirectory: roots.task,
    environment: launchEnvironment(request, {
      PATH: toolPath(request, dirname(python.path)),
      PYTHONPATH: pythonPath,
    }),
    client: official ? { name: 'awslambdaric', official } : { name: 'lambda-stack Python client', official },
    notes: [
      ...python.passedOver.map(({ path, problem }) => `passes over ${path}, which ${problem}`),
      ...(python.environment === undefined ? [] : [`uses the virtual environment ${python.environment}`]),
      ...(versionDiffers ? [`runs on Python ${python.version}; configured is ${runtime.id}`] : []),
      ...(official ? [] : [`runs with lambda-stack's client: ${whyNotOfficial(python)}`]),
    ],
    ...brokenEnvironment(python),
    localVersion: python.version,
    versionDiffers,
  };
}

/** The first virtual environment that can't be used. */
function brokenEnvironment({ passedOver, path: used }: Found): Pick<LaunchPlan, 'broken'> {
  const first = passedOver.find(({ environment }) => environment !== undefined);
  if (first?.environment === undefined) return {};
  const { path, environment, problem } = first;
  return {
    broken: {
      message: `the virtual environment's ${path} ${problem}, and ${used} is used in its place`,
      remedy: `Make it anew: python3 -m venv --clear ${environment}, and install its packages again.`,
    },
  };
}

interface Candidate {
  readonly path: string;
  /** The virtual environment that it is of. */
  readonly environment?: string;
}

interface Found extends Candidate, Python {
  /** What goes before it and can't be used. */
  readonly passedOver: readonly (Candidate & { readonly problem: string })[];
}

/** Asked as it would be started, for directory and variables say which Python a shim means, and what that can import. */
async function findPython(
  request: LaunchRequest,
  version: string,
  pythonPath: readonly string[],
): Promise<Found> {
  const question = {
    directory: request.roots.task,
    environment: { PYTHONPATH: pythonPath.join(delimiter), ...request.environment },
    state: installedClients([request.roots.task, ...pythonPath]),
  };
  const unusable: (Candidate & { readonly problem: string })[] = [];
  for (const candidate of await candidates(request, version)) {
    const probe = isBrokenLink(candidate.path)
      ? { problem: 'is a broken link' }
      : await probePython(candidate.path, question);
    if (!('problem' in probe)) {
      return { ...candidate, ...probe, path: probe.executable || candidate.path, passedOver: unusable };
    }
    unusable.push({ ...candidate, ...probe });
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

/** To a Python that has been updated or removed. */
const isBrokenLink = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true && !existsSync(path);

const whyNotOfficial = ({ path, client }: Found): string =>
  client === false ? 'awslambdaric is not installed' : `${path} can't load awslambdaric: ${client}`;

/** Another text when `awslambdaric` is installed anew, or removed. */
function installedClients(directories: readonly string[]): string {
  return directories
    .map((directory) => statSync(join(directory, 'awslambdaric'), { throwIfNoEntry: false })?.ctimeMs ?? '')
    .join();
}

/** The virtual environments of the function, of the project, and the one that is active; then what is installed. */
async function candidates({ roots, searchPath }: LaunchRequest, version: string): Promise<Candidate[]> {
  const environments = [
    ...projectDirectories(roots.task).flatMap((directory) =>
      ['.venv', 'venv'].map((name) => join(directory, name)),
    ),
    ...searchPath.split(delimiter).filter(isAbsolute).map(dirname),
  ].filter((directory) => existsSync(join(directory, 'pyvenv.cfg')));
  const installed = await Promise.all(
    [`python${version}`, 'python3', 'python'].map((name) => findExecutable(name, searchPath)),
  );
  return [
    ...environments.map((environment) => ({ path: join(environment, 'bin/python'), environment })),
    ...installed.filter((path) => path !== undefined).map((path) => ({ path })),
  ];
}

/** A function's directory and those above it, up to the one of the project; nothing above it where there is none. */
function projectDirectories(task: string): readonly string[] {
  const directories = [task];
  for (let directory = task; directory !== dirname(directory); directory = dirname(directory)) {
    if (directory !== task) directories.push(directory);
    if (isProjectDirectory(directory)) return directories;
  }
  return [task];
}
