import type { Container, LogLine } from '@lambda-stack/docker';
import { isPlatformLine, type LogRecord } from '@lambda-stack/emulator';

import { readOwnLine } from '../log/own-line.ts';
import type { PlatformRecord } from '../log/platform-records.ts';
import { isFunction, nameOf, servedGateways, servicesNamed, type ComposeStack } from './compose-stack.ts';

/** Services whose every line is lambda-stack's own. */
const ownServices = new Set(['gateway', 'lambda', 'toolbox']);

/** The service whose queue has something to say of functions. */
const queueService = 'lambda';

type Labelled = Pick<Container, 'id' | 'service' | 'labels'>;

/**
 * A line of a container as a record of the stack's log: as that of a gateway or function, where it is about one.
 * @param containers those of the stack that are still there
 */
export function logRecord(
  { service, container, time, text }: LogLine,
  containers: readonly Labelled[],
): PlatformRecord {
  const from = containers.find(({ id }) => id === container) ??
    containers.find((one) => one.service === service) ?? { service, labels: {} };
  return {
    time: Date.parse(time),
    function: nameOf(from),
    environment: container,
    kind: ownServices.has(service) || isPlatformLine(text) ? 'platform' : 'function',
    text,
    ...readOwnLine(text, subjectsOf(from, containers)),
  };
}

/** Those whom lines of a container are about, besides itself. */
const subjectsOf = (
  from: Pick<Labelled, 'service' | 'labels'>,
  containers: readonly Labelled[],
): readonly string[] =>
  from.service === queueService
    ? containers.filter(isFunction).map(nameOf)
    : servedGateways(from).map(({ name }) => name);

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

/** Finds what users name: functions, of which the queue tells something, too, services, and gateways, which are all in one container. */
export function chooseLogs(
  { containers }: Pick<ComposeStack, 'containers'>,
  names: readonly string[],
): LogChoice {
  const { services, unknown, known } = servicesNamed({ containers }, names);
  const gateways = containers.flatMap((container) =>
    servedGateways(container).map(({ name }) => [name, container.service] as const),
  );
  const serving = gateways.flatMap(([name, service]) => (names.includes(name) ? [service] : []));
  const isQueued = containers.some((one) => isFunction(one) && services.includes(one.service));
  const served = new Set(gateways.map(([name]) => name));
  return {
    services: [...new Set([...services, ...serving, ...(isQueued ? [queueService] : [])])],
    unknown: unknown.filter((name) => !served.has(name)),
    known: [...new Set([...known, ...served])],
    has: (record, service) =>
      names.length === 0 || names.includes(record.function) || services.includes(service),
  };
}
