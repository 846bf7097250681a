export { generate } from './generate.ts';
export { hostPorts, type HostPort } from './host-ports.ts';
export type { Documents, GenerateInput, ImageFacts, Toolbox } from './input.ts';
export { sourcesTarget } from './services/function-volumes.ts';
export { serviceName } from './services/service-name.ts';
export { functionUser } from './services/service-parts.ts';
export { defaultNodeImage } from './services/plan.ts';
