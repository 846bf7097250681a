import {
  logVariables,
  needsContainers,
  readEnvFile,
  type RuntimeFunction,
  type SecretConfig,
  type Stack,
} from '@lambda-stack/config';
import type { FunctionDefinition } from '@lambda-stack/emulator';
import { StackError } from '@lambda-stack/errors';

import { secretVariables, type SecretPaths } from './secret-files.ts';

/** The secrets that functions of a stack use, and the builds of their images. */
export function usedSecrets(stack: Stack): readonly SecretConfig[] {
  const used = new Set(
    stack.functions.flatMap(({ secrets, build }) => [...secrets, ...(build?.secrets ?? [])]),
  );
  return stack.secrets.filter(({ name }) => used.has(name));
}

/** The functions of a stack that processes can run. @throws StackError `CONTAINERS_NEEDED` */
export function processFunctions(stack: Stack): readonly RuntimeFunction[] {
  const reasons = needsContainers(stack);
  if (reasons.length > 0)
    throw new StackError('CONTAINERS_NEEDED', `The stack needs containers:\n  ${reasons.join('\n  ')}`);
  return stack.functions.filter((fn) => fn.runtime !== undefined);
}

/** The functions of a stack as the emulator runs them. @throws StackError `CONTAINERS_NEEDED`, `ENV_FILE` */
export const functionDefinitions = async (
  stack: Stack,
  secrets: SecretPaths,
): Promise<FunctionDefinition[]> =>
  Promise.all(processFunctions(stack).map((fn) => functionDefinition(fn, secrets)));

/** The variables that a function is configured with. @throws EnvFileError */
export const functionVariables = async ({
  envFile,
  logging,
  environment,
}: RuntimeFunction): Promise<Record<string, string>> => ({
  ...(envFile === undefined ? {} : await readEnvFile(envFile)),
  ...logVariables(logging),
  ...environment,
});

async function functionDefinition(fn: RuntimeFunction, secrets: SecretPaths): Promise<FunctionDefinition> {
  return {
    name: fn.name,
    runtime: fn.runtime,
    handler: fn.handler,
    code: fn.code,
    layers: fn.layers,
    timeout: fn.timeout,
    memory: fn.memory,
    concurrency: fn.concurrency,
    environment: await functionVariables(fn),
    localEnvironment: secretVariables(secrets, fn.secrets),
    watch: fn.watch,
    idleTimeout: fn.idleTimeout,
    warm: fn.warm,
    snapStart: fn.snapStart,
    ...(fn.logging === undefined ? {} : { systemLogLevel: fn.logging.systemLevel }),
    queueTimeout: fn.queueTimeout,
    asynchronous: {
      retries: fn.retries,
      maxEventAge: fn.maxEventAge,
      onFailure: fn.onFailure,
      onSuccess: fn.onSuccess,
    },
  };
}
