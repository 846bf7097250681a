export { createHttpInvoker, EndpointError, type HttpInvoker } from './http-invoker.ts';
export type { Invocation, InvocationResult, InvocationType, Invoker } from './invocation.ts';
export { limits } from './limits.ts';
export { ServiceError, serviceErrorStatus, type ServiceErrorType } from './service-error.ts';
export type {
  EmulatorState,
  EnvironmentPhase,
  EnvironmentState,
  FunctionCounters,
  FunctionState,
  UnreachableFunction,
} from './state.ts';
