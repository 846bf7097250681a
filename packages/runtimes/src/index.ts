export { EntrypointError, type EntrypointReason } from './entrypoint-error.ts';
export { checkHandler, type HandlerProblem } from './handler/check-handler.ts';
export { ExecWrapperError } from './launch/exec-wrapper.ts';
export { planLaunch } from './launch/plan-launch.ts';
export type { ClientPaths, ImageStart, LaunchPlan, LaunchRequest } from './launch/plan.ts';
export { nearest } from './nearest.ts';
export { createPathMap, type PathMap, type Roots } from './path-map.ts';
export { parseRuntime, runtimeIds, type Language, type Runtime } from './runtime.ts';
