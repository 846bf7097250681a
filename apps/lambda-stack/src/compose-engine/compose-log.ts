import type { Container, LogLine } from '@lambda-stack/docker';
import { isPlatformLine, type LogRecord } from '@lambda-stack/emulator';

import { readGatewayLine } from '../log/platform-records.ts';
import { nameOf, servedGateways, servicesNamed, type ComposeStack } from './compose-stack.ts';

/** Services whose every line is lambda-stack's own. */
const ownServices = new Set(['gateway', 'lambda', 'toolbox']);

/**
 * A line of a container as a record of the stack's log: as that of a gateway, where it is one's.
 * @param from the container that its service has, if it is still there
 */
export function logRecord(
  { service, container, time, text }: LogLine,
  from: Pick<Container, 'service' | 'labels'> = { service, labels: {} },
): LogRecord {
  const line = readGatewayLine(
    text,
    servedGateways(from).map(({ name }) => name),
  );
  return {
    time: Date.parse(time),
    function: line?.gateway ?? nameOf(from),
    environment: container,
    kind: ownServices.has(service) || isPlatformLine(text) ? 'platform' : 'function',
    text: line?.text ?? text,
  };
}

/** What of a stack's log is asked for. */
export interface LogChoice {
  /** Whose output has it; all, where there is none. */
  readonly services: readonly string[];
  readonly unknown: readonly string[];
  /** What can be asked for. */
  readonly known: readonly string[];
  /** Whether a record of a service is among it. */
  readonly has: (record: LogRecord, service: string) => boolean;
}

/** Finds what users name: functions, services, and gateways, which are all in one container. */
export function chooseLogs(
  { containers }: Pick<ComposeStack, 'containers'>,
  names: readonly string[],
): LogChoice {
  const { services, unknown, known } = servicesNamed({ containers }, names);
  const gateways = containers.flatMap((container) =>
    servedGateways(container).map(({ name }) => [name, container.service] as const),
  );
  const serving = gateways.flatMap(([name, service]) => (names.includes(name) ? [service] : []));
  const served = new Set(gateways.map(([name]) => name));
  return {
    services: [...new Set([...services, ...serving])],
    unknown: unknown.filter((name) => !served.has(name)),
    known: [...new Set([...known, ...served])],
    has: (record, service) =>
      names.length === 0 || names.includes(record.function) || services.includes(service),
  };
}
