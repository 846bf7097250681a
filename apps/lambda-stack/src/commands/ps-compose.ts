import type { EmulatorState, FunctionState } from '@lambda-stack/invoke';
import type { Container } from '@lambda-stack/docker';

import {
  emulatorState,
  endpointOf,
  nameOf,
  urlsOf,
  type ComposeStack,
} from '../compose-engine/compose-stack.ts';
import { troubleOf } from '../compose-engine/failed-services.ts';
import { formatTable } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What runs in containers, joined from what Docker and the emulators say. */
export interface ComposeState {
  readonly name: string;
  readonly engine: 'compose';
  readonly endpoint: string | undefined;
  readonly gateway: readonly string[];
  readonly services: readonly ServiceState[];
  /** Why the emulators' part is missing. */
  readonly problem?: string;
}

interface ServiceState {
  readonly service: string;
  readonly container: string;
  readonly state: string;
  readonly exitCode?: number;
  readonly oomKilled: boolean;
  /** Why it is not well: its exit code, its health check's output. */
  readonly reason?: string;
  readonly function?: FunctionState;
}

export async function composeState(stack: ComposeStack): Promise<ComposeState> {
  const reported = await emulatorState(stack);
  const problem = 'problem' in reported ? reported.problem : undefined;
  const functions = 'problem' in reported ? [] : (reported satisfies EmulatorState).functions;
  return {
    name: stack.project.name,
    engine: 'compose',
    endpoint: endpointOf(stack),
    gateway: [...urlsOf(stack, 'gateway').values()],
    services: stack.containers
      .filter((container) => !hasDoneItsWork(container))
      .map((container) => serviceState(container, functions)),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** A service that runs once, as the toolbox does. */
const hasDoneItsWork = ({ state, exitCode }: Container): boolean => state === 'exited' && exitCode === 0;

function serviceState(container: Container, functions: readonly FunctionState[]): ServiceState {
  const { id, health, exitCode, oomKilled } = container;
  const service = nameOf(container);
  const reason = troubleOf(container);
  const fn = functions.find(({ name }) => name === service);
  return {
    service,
    container: id.slice(0, 12),
    state: health ?? container.state,
    oomKilled,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(reason === undefined ? {} : { reason }),
    ...(fn === undefined ? {} : { function: fn }),
  };
}

export function composeStateLines(terminal: Terminal, state: ComposeState): string[] {
  const { style } = terminal;
  const titles = [
    'SERVICE',
    'STATE',
    'ENVIRONMENTS',
    'INVOCATIONS',
    'ERRORS',
    'THROTTLES',
    'QUEUED',
    'MEMORY',
  ];
  return [
    `${style('bold', state.name)}  compose engine  ${state.endpoint ?? ''}`,
    ...state.gateway.map((url) => `  gateway  ${url}`),
    ...formatTable([
      titles.map((title) => style('dim', title)),
      ...state.services.map((service) => serviceRow(terminal, service)),
    ]).map((line) => `  ${line}`),
    ...state.services.flatMap(({ service, reason, function: fn }) => [
      ...(reason === undefined ? [] : [`  ${style('red', '✗')} ${service}: ${reason}`]),
      ...(fn?.problem === undefined ? [] : [`  ${style('red', '✗')} ${service} cannot start: ${fn.problem}`]),
    ]),
    ...(state.problem === undefined ? [] : [`  ${style('yellow', '!')} ${state.problem}`]),
  ];
}

function serviceRow({ style }: Terminal, { service, state, reason, function: fn }: ServiceState): string[] {
  const shown = reason !== undefined || fn?.problem !== undefined ? style('red', state) : state;
  if (!fn) return [service, shown, '', '', '', '', '', ''];
  const count = (phase: string): number => fn.environments.filter((one) => one.phase === phase).length;
  const busy = count('busy') + count('settling') + count('init');
  const memory = Math.max(0, ...fn.environments.map(({ memoryMB }) => memoryMB));
  const { invocations, errors, throttles } = fn.counters;
  return [
    service,
    shown,
    `${busy} busy, ${count('idle')} idle`,
    String(invocations),
    String(errors),
    String(throttles),
    String(fn.events?.queued ?? 0),
    `${memory}/${fn.memory} MB`,
  ];
}
