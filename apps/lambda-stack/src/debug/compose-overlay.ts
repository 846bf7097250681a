import { serviceName } from '@lambda-stack/compose';
import type { FunctionConfig, Stack } from '@lambda-stack/config';

import type { Debugger } from './debugger.ts';
import { debugHost } from './debugger.ts';

/** A Compose file over the generated one. */
export interface DebugOverlay {
  readonly services: Readonly<Record<string, object>>;
}

/**
 * What debuggers change of a generated stack: their ports, on this machine alone; no limit of memory, which they need themselves; and the
 * services in front know for whom they wait. It is JSON, which YAML is, too.
 */
export function debugOverlay(
  { functions, gateways }: Pick<Stack, 'functions' | 'gateways'>,
  debuggers: readonly Debugger[],
): DebugOverlay {
  const environment = { LAMBDA_STACK_DEBUGGED: debuggers.map(({ functionName }) => functionName).join(',') };
  const debugged = debuggers.flatMap(({ functionName, port }) => {
    const fn = functions.find(({ name }) => name === functionName);
    return fn ? [[serviceName(functionName), functionService(fn, port)] as const] : [];
  });
  return {
    services: {
      ...Object.fromEntries(debugged),
      lambda: { environment },
      ...(gateways.length > 0 ? { gateway: { environment } } : {}),
    },
  };
}

/** Docker publishes no port of a container that is on an internal network alone. */
const functionService = ({ container }: FunctionConfig, port: number): object => ({
  environment: { LAMBDA_STACK_DEBUG_PORT: String(port) },
  ports: [{ target: port, published: String(port), host_ip: debugHost, protocol: 'tcp' }],
  mem_limit: 0,
  ...(container.internet ? {} : { networks: ['front'] }),
});

/** The debuggers' ports in an overlay that was written before, by service. */
export function debugPortsIn(overlay: unknown): ReadonlyMap<string, number> {
  const { services = {} } = (overlay ?? {}) as {
    readonly services?: Readonly<Record<string, { environment?: { LAMBDA_STACK_DEBUG_PORT?: string } }>>;
  };
  return new Map(
    Object.entries(services).flatMap(([service, { environment }]) =>
      environment?.LAMBDA_STACK_DEBUG_PORT === undefined
        ? []
        : [[service, Number(environment.LAMBDA_STACK_DEBUG_PORT)] as const],
    ),
  );
}
