import type { Plan } from './services/plan.ts';
import { endpointPort } from './services/gateway-ports.ts';

/** What the services `gateway` and `lambda` read. References in it stay references, and it holds no secret. */
export function stackJson({ stack, services, gatewayPorts }: Plan): string {
  const { name, region, accountId, endpoint, functions } = stack;
  const document = {
    name,
    region,
    accountId,
    endpoint: { ...endpoint, port: endpointPort },
    gateways: gatewayPorts.map(({ gateway, port }) => ({ ...gateway, port })),
    functions: functions.map(({ name: fn, concurrency, retries, maxEventAge, onFailure, onSuccess }) => ({
      name: fn,
      service: services.get(fn) ?? fn,
      concurrency,
      retries,
      maxEventAge,
      ...(onFailure === undefined ? {} : { onFailure }),
      ...(onSuccess === undefined ? {} : { onSuccess }),
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
