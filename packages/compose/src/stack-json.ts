import type { Plan } from './services/plan.ts';
import { endpointPort } from './services/gateway-ports.ts';
import { withMountedKeys } from './services/key-files.ts';

/** What the services `gateway` and `lambda` read. References in it stay references: it has no value that the configuration has not itself. */
export function stackJson({ stack, services, gatewayPorts }: Plan): string {
  const { name, region, accountId, endpoint, functions } = stack;
  const document = {
    name,
    region,
    accountId,
    endpoint: { ...endpoint, port: endpointPort },
    gateways: gatewayPorts.map(({ gateway, port }) => ({ ...withMountedKeys(gateway), port })),
    functions: functions.map((fn) => ({
      name: fn.name,
      service: services.get(fn.name) ?? fn.name,
      timeout: fn.timeout,
      queueTimeout: fn.queueTimeout,
      concurrency: fn.concurrency,
      retries: fn.retries,
      maxEventAge: fn.maxEventAge,
      ...(fn.logging?.format === 'json' ? { logFormat: 'json' } : {}),
      ...(fn.onFailure === undefined ? {} : { onFailure: fn.onFailure }),
      ...(fn.onSuccess === undefined ? {} : { onSuccess: fn.onSuccess }),
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
