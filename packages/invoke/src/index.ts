export { allowedOrigin, exposedHeaders, originHeaders, preflightHeaders, type CorsOptions } from './cors.ts';
export { EndpointError } from './endpoint-error.ts';
export { createHttpInvoker, type HttpInvoker } from './http-invoker.ts';
export { encodeEvent } from './event-stream.ts';
export type { FunctionConfiguration, FunctionDescription } from './function-description.ts';
export { requestIdHeader } from './invocation.ts';
export type {
  Invocation,
  InvocationResult,
  InvocationType,
  InvokeOptions,
  Invoker,
  StreamCompletion,
  StreamedResult,
} from './invocation.ts';
export { jsonFault } from './json-fault.ts';
export { limits } from './limits.ts';
export { ServiceError, serviceErrorStatus, type ServiceErrorType } from './service-error.ts';
export type {
  EmulatorState,
  EnvironmentPhase,
  EnvironmentState,
  EventCounters,
  FunctionCounters,
  FunctionState,
  GiveUpReason,
  UnreachableFunction,
} from './state.ts';
export { visible } from './visible.ts';
