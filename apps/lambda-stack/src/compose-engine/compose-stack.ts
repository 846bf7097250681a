import type { Container, Docker, PublishedPort } from '@lambda-stack/docker';
import { StackError } from '@lambda-stack/errors';
import type { EmulatorState, FunctionState } from '@lambda-stack/invoke';

import type { AddressedGateway } from '../ports/gateway-urls.ts';
import { httpUrl } from '../ports/http-url.ts';
import type { StackProject } from './compose-project.ts';
import { ownContainers } from './own-containers.ts';
import { pathsHere } from './paths-here.ts';

/** The port of the endpoint in its container. */
const endpointPort = 9000;

/** A generated stack that has containers, running or not. */
export interface ComposeStack {
  readonly project: StackProject;
  readonly docker: Docker;
  readonly containers: readonly Container[];
}

/** The stack as it is now; undefined where it has no container. */
export async function findComposeStack(
  docker: Docker,
  project: StackProject,
): Promise<ComposeStack | undefined> {
  const containers = await ownContainers(docker, project);
  return containers.length === 0 ? undefined : { project, docker, containers };
}

/** Whether it runs, at least in part. */
export const isUp = ({ containers }: Pick<ComposeStack, 'containers'>): boolean =>
  containers.some(({ state }) => state === 'running');

/** The ports of a service's containers that are published on this machine. */
export const portsOf = (
  { containers }: Pick<ComposeStack, 'containers'>,
  service: string,
): readonly PublishedPort[] =>
  containers.filter((container) => container.service === service).flatMap(({ ports }) => ports);

/** URLs on this machine, by the ports in the container, of a service. */
export function urlsOf(
  stack: Pick<ComposeStack, 'containers'>,
  service: string,
): ReadonlyMap<number, string> {
  return new Map(
    portsOf(stack, service).map(({ containerPort, hostAddress, hostPort }) => [
      containerPort,
      httpUrl({ host: hostAddress, port: hostPort }),
    ]),
  );
}

/** The URL of the Invoke API; undefined where it is not up. */
export const endpointOf = (stack: ComposeStack): string | undefined =>
  urlsOf(stack, 'lambda').get(endpointPort);

/** How long (ms) Docker may take to answer a question of the process engine, where nothing but a generated file makes it worth asking. */
export const quickAnswerMs = 2_000;

/** How long (ms) the emulators' state is waited for. */
const stateTimeoutMs = 3_000;

/** What the emulators of all functions report, with the paths of this machine; or why that is not known. */
export async function emulatorState(
  stack: ComposeStack,
): Promise<EmulatorState | { readonly problem: string }> {
  const endpoint = endpointOf(stack);
  if (endpoint === undefined) return { problem: 'the service lambda is not up' };
  try {
    const response = await fetch(`${endpoint}/_lambda-stack/state`, {
      signal: AbortSignal.timeout(stateTimeoutMs),
    });
    if (!response.ok) return { problem: `${endpoint} answered ${response.status}` };
    const state = (await response.json()) as EmulatorState;
    return { ...state, functions: state.functions.map((fn) => stateHere(stack, fn)) };
  } catch (error) {
    return {
      problem: `${endpoint} does not answer: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function stateHere(stack: ComposeStack, fn: FunctionState): FunctionState {
  const { problem, codeProblem } = fn;
  const here = (text: string): string => textHere(stack, fn.name, text);
  return {
    ...fn,
    ...(problem === undefined ? {} : { problem: here(problem) }),
    ...(codeProblem === undefined ? {} : { codeProblem: here(codeProblem) }),
  };
}

/** What a function's container says, with the paths of this machine. */
export function textHere(
  { containers }: Pick<ComposeStack, 'containers'>,
  name: string,
  text: string,
): string {
  const container = containers.find((one) => nameOf(one) === name);
  return container === undefined ? text : pathsHere(text, container);
}

/** What a container is called by users: a function's name, which its service may have in another form, or the service's. */
export const nameOf = ({ labels, service }: Pick<Container, 'labels' | 'service'>): string =>
  labels['dev.lambda-stack.function'] ?? service;

/** Whether it is a function's, and not that of a service beside them. */
export const isFunction = ({ labels }: Pick<Container, 'labels'>): boolean =>
  labels['dev.lambda-stack.kind'] === 'function';

/** Whether it is the one of all gateways. */
export const isGateway = ({ labels }: Pick<Container, 'labels'>): boolean =>
  labels['dev.lambda-stack.kind'] === 'gateway';

/** A gateway, and its port in the container. */
type ServedGateway = AddressedGateway & { readonly port: number };

/** The gateways that a container serves, as it tells of itself; none, if it is not the one of all gateways. */
export const servedGateways = ({ labels }: Pick<Container, 'labels'>): readonly ServedGateway[] =>
  JSON.parse(labels['dev.lambda-stack.gateways'] ?? '[]') as readonly ServedGateway[];

/** What users have to do with: not what only prepares the others. */
const isOfUse = ({ labels }: Container): boolean => labels['dev.lambda-stack.kind'] !== 'toolbox';

/** The services of a stack that users name in a command: by function or service. Names that it has not are in `unknown`. */
export function servicesNamed(
  { containers }: Pick<ComposeStack, 'containers'>,
  names: readonly string[],
): {
  readonly services: readonly string[];
  readonly unknown: readonly string[];
  readonly known: readonly string[];
} {
  const byName = new Map(
    containers.flatMap((one) => [[one.service, one.service] as const, [nameOf(one), one.service] as const]),
  );
  return {
    services: names.flatMap((name) => byName.get(name) ?? []),
    unknown: names.filter((name) => !byName.has(name)),
    known: [...new Set(containers.filter(isOfUse).map(nameOf))],
  };
}

/** That a command names what a stack has not. */
export function unknownServices(unknown: readonly string[], known: readonly string[]): StackError {
  const names = unknown.map((name) => `"${name}"`).join(', ');
  return new StackError('FUNCTION_UNKNOWN', `No function or service ${names} in this stack`, {
    hint: `It has: ${known.join(', ')}.`,
  });
}
