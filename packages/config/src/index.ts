export {
  loadConfiguration,
  type Configuration,
  type LoadOptions,
  type ResolveOptions,
} from './configuration.ts';
export { readEnvFile } from './env-file.ts';
export { findConfigurationFile } from './files/find-configuration-file.ts';
export type { BuildConfig, ContainerConfig, Dependency, VolumeConfig } from './model/container.ts';
export type { Definition, DefinitionValue, NamedDefinition } from './model/definition.ts';
export type {
  BuildFunction,
  FunctionConfig,
  ImageFunction,
  RuntimeFunction,
  WatchConfig,
} from './model/function.ts';
export type {
  FunctionUrlConfig,
  GatewayConfig,
  HttpApiConfig,
  HttpRouteConfig,
  RestApiConfig,
  RestRouteConfig,
} from './model/gateway.ts';
export type { CorsConfig, Listener } from './model/listener.ts';
export type { EndpointConfig, SecretConfig, Stack } from './model/stack.ts';
export { ConfigError } from './problems/config-error.ts';
export { EnvFileError } from './problems/env-file-error.ts';
export { formatProblem } from './problems/format-problem.ts';
export type { Problem } from './problems/problem.ts';
export { splitReferences, type Reference, type ReferencePart } from './references/reference.ts';
export { resolveReferences } from './references/resolve-references.ts';
export type { Environment } from './references/view.ts';
export { gatewayTitle } from './stack/gateway-title.ts';
export { logVariables } from './stack/log-variables.ts';
export { needsContainers } from './stack/needs-containers.ts';
export { jsonSchema } from './schema/json-schema.ts';
export { unusedGatewayResponses } from './schema/names.ts';
