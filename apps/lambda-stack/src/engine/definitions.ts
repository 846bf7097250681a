import {
  readEnvFile,
  type FunctionConfig,
  type GatewayConfig,
  type SecretConfig,
  type Stack,
} from '@lambda-stack/config';
import type { FunctionDefinition } from '@lambda-stack/emulator';
import type { GatewayLogEntry, GatewayOptions } from '@lambda-stack/gateway';
import type { Invoker } from '@lambda-stack/invoke';

import { secretVariables, type SecretPaths } from './secret-files.ts';

/** The secrets that functions of a stack use. */
export function usedSecrets(stack: Stack): readonly SecretConfig[] {
  const used = new Set(stack.functions.flatMap(({ secrets }) => secrets));
  return stack.secrets.filter(({ name }) => used.has(name));
}

/** The functions of a stack as the emulator runs them. @throws StackError `ENV_FILE` */
export const functionDefinitions = (stack: Stack, secrets: SecretPaths): Promise<FunctionDefinition[]> =>
  Promise.all(stack.functions.map((fn) => functionDefinition(fn, secrets)));

async function functionDefinition(fn: FunctionConfig, secrets: SecretPaths): Promise<FunctionDefinition> {
  const fromFile = fn.envFile === undefined ? {} : await readEnvFile(fn.envFile);
  return {
    name: fn.name,
    runtime: fn.runtime,
    handler: fn.handler,
    code: fn.code,
    timeout: fn.timeout,
    memory: fn.memory,
    concurrency: fn.concurrency,
    environment: { ...fromFile, ...fn.environment },
    localEnvironment: secretVariables(secrets, fn.secrets),
    watch: fn.watch,
    idleTimeout: fn.idleTimeout,
    warm: fn.warm,
    queueTimeout: fn.queueTimeout,
  };
}

/** A gateway of a stack as the gateway package serves it. */
export const gatewayOptions = (
  stack: Stack,
  gateway: GatewayConfig,
  invoker: Invoker,
  log: (entry: GatewayLogEntry) => void,
): GatewayOptions => ({
  name: gateway.name,
  type: gateway.type,
  routes: gateway.routes,
  payloadFormat: gateway.payloadFormat,
  stage: gateway.stage,
  stagePrefix: gateway.stagePrefix,
  stageVariables: gateway.stageVariables,
  cors: gateway.cors,
  binaryMediaTypes: gateway.binaryMediaTypes,
  timeoutMs: gateway.timeout * 1000,
  apiId: gateway.apiId,
  accountId: stack.accountId,
  region: stack.region,
  ...(gateway.domainName === undefined ? {} : { domainName: gateway.domainName }),
  invoker,
  log,
});
