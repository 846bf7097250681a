export { loadConfiguration, type Configuration, type LoadOptions } from './configuration.ts';
export { readEnvFile } from './env-file.ts';
export { findConfigurationFile } from './files/find-configuration-file.ts';
export type {
  CorsConfig,
  EndpointConfig,
  FunctionConfig,
  GatewayConfig,
  Listener,
  RouteConfig,
  SecretConfig,
  Stack,
  WatchConfig,
} from './model.ts';
export { ConfigError } from './problems/config-error.ts';
export { formatProblem } from './problems/format-problem.ts';
export type { Problem } from './problems/problem.ts';
export type { Environment } from './references/view.ts';
export { jsonSchema } from './schema/json-schema.ts';
