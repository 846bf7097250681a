import { delimiter } from 'node:path';

import type { LaunchRequest } from './plan.ts';

/** Variables that a function may set itself, as lists of paths. */
type PathLists = Partial<
  Record<'PATH' | 'NODE_PATH' | 'PYTHONPATH' | 'RUBYLIB' | 'GEM_PATH', readonly (string | undefined)[]>
>;

/**
 * The variables of a plan: reserved ones always, adjustable ones where the function does not set them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function launchEnvironment(request: LaunchRequest, defaults: PathLists): Record<string, string> {
  const { runtime, roots, environment } = request;
  const result: Record<string, string> = {
    LAMBDA_TASK_ROOT: roots.task,
    LAMBDA_RUNTIME_DIR: roots.runtime,
  };
  if (runtime.language !== 'provided') result['AWS_EXECUTION_ENV'] = `AWS_Lambda_${runtime.id}`;
  const libraries = [
    roots.runtime,
    `${roots.runtime}/lib`,
    roots.task,
    `${roots.task}/lib`,
    inOpt(request, 'lib'),
  ];
  for (const [name, elements] of Object.entries({ LD_LIBRARY_PATH: libraries, ...defaults })) {
    if (!(name in environment)) result[name] = elements.filter((element) => element !== undefined).join(':');
  }
  return result;
}

/** The PATH of a function: the language's own directory, this machine's, `/opt/bin`. */
export function toolPath(request: LaunchRequest, language?: string): (string | undefined)[] {
  const directories = request.searchPath.split(delimiter);
  const first = language === undefined || directories.includes(language) ? undefined : language;
  return [first, ...directories, inOpt(request, 'bin')];
}

/** A path below `/opt`, where there are layers. */
export function inOpt(request: LaunchRequest, path: string): string | undefined {
  return request.roots.opt === undefined ? undefined : `${request.roots.opt}/${path}`;
}
