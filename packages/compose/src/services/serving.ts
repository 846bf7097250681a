import { splitReferences } from '@lambda-stack/config';

import { stackJson } from '../stack-json.ts';
import type { Draft } from '../text/compose-text.ts';
import { hashOf } from '../text/hash.ts';
import {
  afterToolbox,
  eventsVolume,
  front,
  gid,
  hardening,
  healthcheck,
  internal,
  labels,
  program,
  readOnlyBind,
  tmpfs,
  uid,
} from './service-parts.ts';
import { endpointPort, endpointVariable, publishedPort } from './gateway-ports.ts';
import { keyFileMounts } from './key-files.ts';
import { generatedPath, type Plan, toolboxImage } from './plan.ts';

/** All gateways, in one container. */
export function gatewayService(plan: Plan): Draft {
  const ports = plan.gatewayPorts.map(({ gateway, port, variable }) =>
    publishedPort(gateway.type === 'url' ? `url-${gateway.name}` : gateway.name, port, gateway, variable),
  );
  const probed = plan.gatewayPorts.map(({ port }) => String(port));
  return servingService(plan, {
    kind: 'gateway',
    ports,
    probe: healthcheck('--connect', ...probed),
    facts: { gateways: describeGateways(plan) },
    volumes: keyFileMounts(plan),
  });
}

/** What of gateways their URLs are made of, with the ports in the container. */
function describeGateways({ gatewayPorts }: Plan): string {
  return JSON.stringify(
    gatewayPorts.map(({ gateway, port }) => {
      const { name, type } = gateway;
      if (!('stage' in gateway)) return { name, type, port };
      return { name, type, port, stage: gateway.stage, stagePrefix: gateway.stagePrefix };
    }),
  );
}

/** Seconds. */
const retryBase = '${env:LAMBDA_STACK_RETRY_BASE:-60}';

/** The Invoke API for all functions. */
export function lambdaService(plan: Plan): Draft {
  const port = publishedPort('endpoint', endpointPort, plan.stack.endpoint, endpointVariable);
  return servingService(plan, {
    kind: 'lambda',
    ports: [port],
    probe: healthcheck(String(endpointPort)),
    environment: { LAMBDA_STACK_RETRY_BASE: retryBase },
    // What the container was made with: not to be taken for a change.
    facts: { 'retry-base': retryBase },
    volumes: [{ type: 'volume', source: eventsVolume, target: '/var/lib/lambda-stack/events' }],
  });
}

interface Serving {
  readonly kind: 'gateway' | 'lambda';
  readonly ports: readonly Draft[];
  readonly probe: Draft;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly Draft[];
  /** More labels. */
  readonly facts?: Readonly<Record<string, string>>;
}

function servingService(
  plan: Plan,
  { kind, ports, probe, environment = {}, volumes = [], facts = {} }: Serving,
): Draft {
  const text = stackJson(plan);
  const passed = {
    ...Object.fromEntries(variablesOf(text).map((name) => [name, null])),
    ...environment,
  };
  return {
    image: toolboxImage(plan),
    // The service `toolbox` builds it; no registry has it.
    pull_policy: 'never',
    user: `${uid}:${gid}`,
    entrypoint: [program('tini'), '--', program('serve'), kind],
    command: [],
    ...(Object.keys(passed).length === 0 ? {} : { environment: passed }),
    ports,
    volumes: [
      readOnlyBind(generatedPath(plan, '.lambda-stack/stack.json'), '/etc/lambda-stack/stack.json'),
      ...volumes,
    ],
    read_only: true,
    tmpfs: [tmpfs(`${uid}:${gid}`, 64)],
    ...hardening,
    networks: [front, internal],
    depends_on: afterToolbox,
    healthcheck: probe,
    restart: 'on-failure',
    stop_grace_period: '5s',
    // A container keeps the file that it was made with: Compose makes another one where it sees that the file has changed.
    labels: labels(plan, kind, { content: hashOf(text), ...facts }),
  };
}

/** The variables that references in a text name; Compose passes on those that are set. */
function variablesOf(text: string): readonly string[] {
  const names = splitReferences(text).flatMap((part) => (part.kind === 'reference' ? [part.name] : []));
  return [...new Set(names)].sort();
}
