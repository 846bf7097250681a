import type { FunctionConfig, WatchConfig } from '../model.ts';
import type { FunctionSection } from '../schema/function-section.ts';
import { defaults } from './defaults.ts';

export function functionConfig(name: string, section: FunctionSection): FunctionConfig {
  return {
    name,
    runtime: section.runtime,
    handler: section.handler,
    code: section.code,
    timeout: section.timeout ?? defaults.timeout,
    memory: section.memory ?? defaults.memory,
    concurrency: section.concurrency ?? defaults.concurrency,
    environment: section.environment ?? {},
    ...(section.envFile === undefined ? {} : { envFile: section.envFile }),
    secrets: [...new Set(section.secrets)],
    watch: watchConfig(section.watch ?? true),
    idleTimeout: section.idleTimeout ?? defaults.idleTimeout,
    warm: section.warm ?? defaults.warm,
    queueTimeout: section.queueTimeout ?? defaults.queueTimeout,
  };
}

function watchConfig(watch: NonNullable<FunctionSection['watch']>): false | WatchConfig {
  if (watch === false) return false;
  const { ignore = [], include = [], poll = false } = watch === true ? {} : watch;
  return { ignore, include, poll };
}
