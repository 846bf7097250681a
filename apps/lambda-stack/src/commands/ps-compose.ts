import { isIPv6 } from 'node:net';

import type { Container, PublishedPort } from '@lambda-stack/docker';
import { StackError } from '@lambda-stack/errors';
import type { EmulatorState, FunctionState } from '@lambda-stack/invoke';

import {
  emulatorState,
  endpointOf,
  findComposeStack,
  nameOf,
  type ComposeStack,
} from '../compose-engine/compose-stack.ts';
import { changedServices } from '../compose-engine/changed-services.ts';
import { configurationDrift, type DriftContext } from '../compose-engine/configuration-drift.ts';
import { troubleOf } from '../compose-engine/failed-services.ts';
import { recordedProject } from '../compose-engine/find-projects.ts';
import { presentUrls } from '../compose-engine/published-ports.ts';
import { unappliedChange } from '../compose-engine/unapplied-change.ts';
import type { GatewayUrls } from '../ports/gateway-urls.ts';
import { listComposeRecords } from '../project/compose-record.ts';
import { formatTable } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { CommandContext } from './context.ts';
import { gatewayLines } from './gateway-lines.ts';
import { debuggerLines, functionCells, functionTitles, queueLines } from './function-columns.ts';
import { problemLines } from './problem-lines.ts';

/** What runs in containers, joined from what Docker and the emulators say. */
export interface ComposeState extends GatewayUrls {
  readonly name: string;
  readonly engine: 'compose';
  readonly endpoint: string | undefined;
  readonly services: readonly ServiceState[];
  /** Why a part is missing: what the emulators say, or what has changed. */
  readonly problems: readonly string[];
}

interface ServiceState {
  readonly service: string;
  readonly container: string;
  readonly state: string;
  readonly exitCode?: number;
  readonly oomKilled: boolean;
  /** Why it is not well: its exit code, its health check's output, an emulator that does not answer. */
  readonly reason?: string;
  /** Whether `up` would make its container anew. */
  readonly changed: boolean;
  /** Of the whole container, while it runs. */
  readonly memoryMB?: number;
  /** On this machine. */
  readonly ports: readonly PublishedPort[];
  readonly function?: FunctionState;
}

export async function composeState(stack: ComposeStack, context: DriftContext): Promise<ComposeState> {
  const [reported, changes, drift, unapplied, memory] = await Promise.all([
    emulatorState(stack),
    changedServices(stack),
    configurationDrift(stack, context),
    unappliedChange(stack, context),
    stack.docker.containers(stack.project.name).memory(),
  ]);
  const emulators = 'problem' in reported ? { functions: [] } : reported;
  const changed = 'problem' in changes ? new Set<string>() : changes.services;
  return {
    name: stack.project.name,
    engine: 'compose',
    endpoint: endpointOf(stack),
    ...presentUrls(stack),
    services: stack.containers
      .filter((container) => !hasDoneItsWork(container))
      .map((container) => ({
        ...serviceState(container, memory.get(container.id), emulators),
        changed: changed.has(container.service),
      })),
    problems: [
      ...[reported, changes].flatMap((part) => ('problem' in part ? [part.problem] : [])),
      ...(drift === undefined ? [] : [drift]),
      ...(unapplied === undefined ? [] : [unapplied]),
    ],
  };
}

/** All stacks that `up` has started in containers. One that cannot be looked at does not hide the others. */
export async function allComposeStates(context: CommandContext): Promise<ComposeState[]> {
  const { env, terminal } = context;
  const recorded = listComposeRecords(env);
  if (recorded.length === 0) return [];
  const { requireDocker } = await import('@lambda-stack/docker');
  const docker = requireDocker(env);
  const states = await Promise.all(
    recorded.map(async (one) => {
      try {
        const stack = await findComposeStack(await docker, recordedProject(one, env));
        return stack && (await composeState(stack, ofNone(context)));
      } catch (error) {
        if (!(error instanceof StackError)) throw error;
        terminal.err(`${one.record.name}: ${error.message}`);
        return undefined;
      }
    }),
  );
  return states.filter((state) => state !== undefined);
}

/** Commands about another stack than the one that options were given for name it by options of their own. */
const ofNone = ({ env, workingDirectory }: CommandContext): DriftContext => ({
  env,
  workingDirectory,
  configFile: undefined,
  project: undefined,
});

/** A service that runs once, as the toolbox does. */
const hasDoneItsWork = ({ state, exitCode }: Container): boolean => state === 'exited' && exitCode === 0;

function serviceState(
  container: Container,
  memory: number | undefined,
  { functions, unreachable = [] }: Pick<EmulatorState, 'functions' | 'unreachable'>,
): Omit<ServiceState, 'changed'> {
  const { id, health, exitCode, oomKilled, ports } = container;
  const service = nameOf(container);
  const reason = troubleOf(container) ?? unreachable.find(({ name }) => name === service)?.problem;
  const fn = functions.find(({ name }) => name === service);
  return {
    service,
    container: id.slice(0, 12),
    state: (container.state === 'running' ? health : undefined) ?? container.state,
    oomKilled,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(reason === undefined ? {} : { reason }),
    ...(memory === undefined ? {} : { memoryMB: Math.round(memory / 1024 / 1024) }),
    ports,
    ...(fn === undefined ? {} : { function: fn }),
  };
}

export function composeStateLines(terminal: Terminal, state: ComposeState): string[] {
  const { style } = terminal;
  const changed = state.services.filter((service) => service.changed).map(({ service }) => service);
  const notes = [
    ...(changed.length === 0
      ? []
      : [`Changed since it was started: ${changed.join(', ')}. Run "lambda-stack up".`]),
    ...state.problems,
  ];
  const titles = ['SERVICE', 'STATE', ...functionTitles, 'PORTS'];
  return [
    `${style('bold', state.name)}  compose engine  ${state.endpoint ?? ''}`,
    ...gatewayLines(state),
    ...formatTable([
      titles.map((title) => style('dim', title)),
      ...state.services.map((service) => serviceRow(terminal, service)),
    ]).map((line) => `  ${line}`),
    ...state.services
      .flatMap(({ service, reason, function: fn }) => [
        ...(reason === undefined ? [] : [`${service}: ${reason}`]),
        ...(fn === undefined ? [] : problemLines([fn])),
      ])
      .map((line) => `  ${style('red', '✗')} ${line}`),
    ...debuggerLines(state.services.flatMap(({ function: fn }) => fn ?? [])).map((line) => `  ${line}`),
    ...queueLines(
      state.services.flatMap(({ function: fn }) => fn ?? []),
      Date.now(),
    ).map((line) => `  ${line}`),
    ...notes.map((note) => `  ${style('yellow', '!')} ${note}`),
  ];
}

function serviceRow(
  { style }: Terminal,
  { service, state, reason, memoryMB, ports, function: fn }: ServiceState,
): string[] {
  const shown = reason !== undefined || fn?.problem !== undefined ? style('red', state) : state;
  const memory = memoryMB === undefined ? '' : `${memoryMB} MB`;
  const cells = fn ? functionCells(fn) : [...functionTitles.slice(1).map(() => ''), memory];
  return [service, shown, ...cells, ports.map(publishedPort).join(', ')];
}

/** As `docker ps` writes it. */
const publishedPort = ({ hostAddress, hostPort, containerPort, protocol }: PublishedPort): string =>
  `${isIPv6(hostAddress) ? `[${hostAddress}]` : hostAddress}:${hostPort}->${containerPort}/${protocol}`;
