import { tmpdir } from 'node:os';
import { dirname } from 'node:path';

import { readEnvFile, type FunctionConfig } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';
import { EntrypointError, parseRuntime, planLaunch } from '@lambda-stack/runtimes';

import { clientPaths } from '../assets.ts';
import type { Check } from './check.ts';

/** Whether a function can be started here, and by what. */
export async function checkFunction(fn: FunctionConfig, env: NodeJS.ProcessEnv): Promise<Check> {
  const name = `Function ${fn.name}`;
  const runtime = parseRuntime(fn.runtime);
  if (!runtime) return { name, state: 'failed', message: `unknown runtime ${fn.runtime}` };
  const clients = clientPaths();
  try {
    if (fn.envFile !== undefined) await readEnvFile(fn.envFile);
    const plan = await planLaunch({
      runtime,
      handler: fn.handler,
      roots: { task: fn.code, runtime: dirname(clients.shell), tmp: tmpdir() },
      clients,
      environment: fn.environment,
      searchPath: env['PATH'] ?? '',
    });
    return {
      name,
      state: plan.versionDiffers ? 'warning' : 'ok',
      message: [`${fn.runtime}, ${plan.command}, ${plan.client.name}`, ...plan.notes].join('; '),
    };
  } catch (error) {
    if (error instanceof EntrypointError)
      return { name, state: 'failed', message: error.message, remedy: error.remedy };
    if (error instanceof StackError)
      return { name, state: 'failed', message: error.message, remedy: error.hint };
    throw error;
  }
}
