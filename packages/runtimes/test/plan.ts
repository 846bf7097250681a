import { fileURLToPath } from 'node:url';

import { parseRuntime, planLaunch, type LaunchPlan, type LaunchRequest } from '../src/index.ts';
import type { FunctionDirectory } from './function-directory.ts';

const bootstrap = (language: string): string =>
  fileURLToPath(new URL(`../../ric/${language}/bootstrap`, import.meta.url));

/** Those that are asked for a plan are there; the others are only named. */
export const clients: LaunchRequest['clients'] = {
  node: '/c/index.mjs',
  python: '/c/bootstrap.py',
  ruby: '/c/bootstrap.rb',
  shell: '/c/bootstrap',
  java: bootstrap('java'),
  dotnet: bootstrap('dotnet'),
};

interface Case extends Partial<Omit<LaunchRequest, 'runtime'>> {
  readonly opt?: string;
}

/** Plans the launch of the function in a directory. */
export function plan(
  id: string,
  handler: string,
  directory: FunctionDirectory,
  { opt, ...rest }: Case = {},
): Promise<LaunchPlan> {
  const runtime = parseRuntime(id);
  if (runtime === undefined) throw new Error(`${id} is no runtime`);
  const roots = { task: directory.path, runtime: '/r', tmp: '/t', ...(opt === undefined ? {} : { opt }) };
  return planLaunch({
    runtime,
    handler,
    roots,
    clients,
    environment: {},
    searchPath: '/usr/bin:/bin',
    ...rest,
  });
}
