import { relative, sep } from 'node:path';

import { logVariables, type FunctionConfig } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { envFileTarget, sourcesTarget } from './function-volumes.ts';
import { hasMountedCode } from './own-image.ts';
import type { Plan } from './plan.ts';

/** The variables of a function's container: the emulator's settings, then the function's own. */
export function functionEnvironment(plan: Plan, fn: FunctionConfig): Readonly<Record<string, string>> {
  const { region, accountId } = plan.stack;
  const sources = plan.sources.get(fn.name);
  const own = Object.keys(fn.environment).find(isEmulators);
  if (own !== undefined) {
    throw new StackError(
      'NOT_GENERATED',
      `The variable ${own} of the function ${fn.name} is one of the emulator's settings in a container`,
      {
        hint: 'Choose another name: it would not reach the function.',
      },
    );
  }
  return {
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_TIMEOUT: String(fn.timeout),
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memory),
    ...(fn.runtime === undefined ? {} : { AWS_LAMBDA_FUNCTION_HANDLER: fn.handler }),
    AWS_REGION: region,
    LAMBDA_STACK_ACCOUNT_ID: accountId,
    LAMBDA_STACK_PROFILE: 'aws',
    LAMBDA_STACK_SERVICE: plan.services.get(fn.name) ?? fn.name,
    ...(fn.runtime === undefined ? {} : { LAMBDA_STACK_RUNTIME: fn.runtime }),
    MAX_CONCURRENCY: String(fn.concurrency),
    AWS_LAMBDA_FUNCTION_IDLETIMEOUT: String(fn.idleTimeout),
    LAMBDA_STACK_WARM: String(fn.warm),
    ...(fn.snapStart ? { LAMBDA_STACK_SNAP_START: 'true' } : {}),
    ...(fn.logging?.format === 'json' ? { LAMBDA_STACK_SYSTEM_LOG_LEVEL: fn.logging.systemLevel } : {}),
    LAMBDA_STACK_QUEUE_TIMEOUT: String(fn.queueTimeout),
    ...(sources === undefined || fn.runtime === undefined
      ? {}
      : { LAMBDA_STACK_SOURCES: `${sourcesTarget}/${relative(sources, fn.code).split(sep).join('/')}` }),
    LAMBDA_STACK_WATCH: JSON.stringify(hasMountedCode(fn) && fn.watch),
    ...(fn.envFile === undefined ? {} : { LAMBDA_STACK_ENV_FILE: envFileTarget }),
    AWS_ENDPOINT_URL_LAMBDA: 'http://lambda:9000',
    ...Object.fromEntries(fn.secrets.map((name) => [`${name.toUpperCase()}_FILE`, `/run/secrets/${name}`])),
    ...logVariables(fn.logging),
    ...fn.environment,
  };
}

/** Variables that the emulator keeps for itself. */
const isEmulators = (name: string): boolean =>
  name.startsWith('LAMBDA_STACK_') ||
  [
    'MAX_CONCURRENCY',
    'AWS_LAMBDA_FUNCTION_IDLETIMEOUT',
    'AWS_LAMBDA_FUNCTION_TIMEOUT',
    'AWS_LAMBDA_FUNCTION_HANDLER',
  ].includes(name);
