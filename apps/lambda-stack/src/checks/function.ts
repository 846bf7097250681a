import { tmpdir } from 'node:os';

import { CodeError, isZip } from '@lambda-stack/code';
import type { FunctionConfig, RuntimeFunction } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';
import {
  checkHandler,
  createPathMap,
  EntrypointError,
  handlerError,
  madeTrees,
  nameSources,
  parseRuntime,
  planLaunch,
  runtimeDirectory,
  splitHandler,
  type Runtime,
} from '@lambda-stack/runtimes';

import { clientPaths } from '../assets.ts';
import { functionVariables } from '../engine/definitions.ts';
import { checkBundle } from './bundle.ts';
import { failedWith, notChecked, type Check } from './check.ts';
import { checkExtensions } from './extensions.ts';
import { isImageFunction, isKnownImage } from './images.ts';
import { withFunctionFiles, type FunctionFiles } from './function-files.ts';
import type { ResolvedHere } from './resolved-here.ts';

/** Whether a function can be started, and by what, and its extensions. @param inContainer where this machine's languages do not matter */
export async function checkFunction(
  fn: FunctionConfig,
  isOpen: ResolvedHere['isOpen'],
  env: NodeJS.ProcessEnv,
  inContainer: boolean,
): Promise<readonly Check[]> {
  const name = `Function ${fn.name}`;
  if (isImageFunction(fn) && !isKnownImage(fn, isOpen)) return [notChecked(name)];
  if (fn.runtime === undefined) return [{ name, state: 'ok', message: 'runs in a container' }];
  if ([fn.code, ...fn.layers, fn.handler, fn.envFile ?? ''].some(isOpen)) return [notChecked(name)];
  const runtime = parseRuntime(fn.runtime);
  if (!runtime) return [{ name, state: 'failed', message: `unknown runtime ${fn.runtime}` }];
  const searchPath = env['PATH'] ?? '';
  try {
    const variables = Object.entries(await functionVariables(fn)).filter(([, value]) => !isOpen(value));
    return await withFunctionFiles(fn, async (files) => {
      const { failure, isExported } = await checkBundle(fn, files);
      const remarks = isExported ? [] : unchecked(fn, runtime);
      const check =
        failure ??
        (inContainer
          ? checkHandlerFile(fn, runtime, files, remarks)
          : await checkStart(fn, runtime, files, {
              environment: Object.fromEntries(variables),
              searchPath,
              remarks,
            }));
      const extensions = await checkExtensions(fn, files, { searchPath, inContainer });
      return [check, ...extensions].map((found) => ({ name, ...found, message: files.named(found.message) }));
    });
  } catch (error) {
    if (error instanceof CodeError)
      return [{ name, state: 'failed', message: error.message, remedy: error.remedy }];
    if (error instanceof StackError) return [failedWith(name, error)];
    throw error;
  }
}

/** What is known of a function before its container has started: a layer may have the handler, too. */
function checkHandlerFile(
  fn: RuntimeFunction,
  runtime: Runtime,
  { task, opt }: FunctionFiles,
  remarks: readonly string[],
): Omit<Check, 'name'> {
  const problem = opt === undefined ? checkHandler(runtime, fn.handler, task) : undefined;
  if (problem === undefined)
    return { state: 'ok', message: [`${fn.runtime}, in a container`, ...remarks].join('; ') };
  const { message, remedy } = nameSources(handlerError(problem, task), madeTrees({ task }, fn));
  return { state: 'failed', message, remedy };
}

/** Code is not loaded for a check. It comes last: what is wrong shall be read first. */
function unchecked({ handler }: RuntimeFunction, { language }: Runtime): readonly string[] {
  const name = splitHandler(language, handler);
  if (language === 'provided' || name === undefined) return [];
  return [`that its file has "${name.member}" is not checked: the first invocation tells`];
}

interface Start {
  /** The function's own variables, with Lambda's paths. */
  readonly environment: Readonly<Record<string, string>>;
  readonly searchPath: string;
  readonly remarks: readonly string[];
}

async function checkStart(
  fn: RuntimeFunction,
  runtime: Runtime,
  { task, opt }: FunctionFiles,
  { environment, searchPath, remarks }: Start,
): Promise<Omit<Check, 'name'>> {
  const clients = clientPaths();
  const roots = {
    task,
    ...(opt === undefined ? {} : { opt }),
    runtime: runtimeDirectory(clients, runtime.language),
    tmp: tmpdir(),
  };
  try {
    const plan = await planLaunch({
      runtime,
      handler: fn.handler,
      roots,
      clients,
      environment: createPathMap(roots).mapValues(environment),
      searchPath,
    });
    // The configuration's own check sees directories only; a layer may have the handler, too.
    const problem = isZip(fn.code) && opt === undefined ? checkHandler(runtime, fn.handler, task) : undefined;
    if (problem !== undefined) throw handlerError(problem, task);
    if (plan.broken !== undefined)
      return { state: 'failed', message: plan.broken.message, remedy: plan.broken.remedy };
    return {
      state: plan.versionDiffers ? 'warning' : 'ok',
      message: [`${fn.runtime}, ${plan.command}, ${plan.client.name}`, ...plan.notes, ...remarks].join('; '),
    };
  } catch (error) {
    if (!(error instanceof EntrypointError)) throw error;
    const { message, remedy } = nameSources(error, madeTrees(roots, fn));
    return { state: 'failed', message, remedy };
  }
}
