import type { NamedDefinition } from '@lambda-stack/config';

import { eventsVolume, front, internal, labels } from './services/service-parts.ts';
import { functionService } from './services/function-service.ts';
import { writtenVolumes } from './services/function-volumes.ts';
import { pathIn, type Plan, toolboxVolume } from './services/plan.ts';
import { gatewayService, lambdaService } from './services/serving.ts';
import { ownedResource, sideService } from './services/side-service.ts';
import { toolboxService } from './services/toolbox-service.ts';
import { type Draft, type DraftMap, finished, type Value } from './text/compose-text.ts';

/** The parts of `docker-compose.yml` below its name, in their order. */
export function composeDocument(plan: Plan): Readonly<Record<string, Value>> {
  const { stack } = plan;
  const document: DraftMap = {
    services: services(plan),
    networks: {
      [front]: { labels: labels(plan, 'network') },
      [internal]: { internal: true, labels: labels(plan, 'network') },
      ...byName(stack.networks, ({ definition }) => ownedResource(plan, 'network', definition)),
    },
    volumes: {
      [toolboxVolume(plan)]: { labels: labels(plan, 'toolbox') },
      [eventsVolume]: { labels: labels(plan, 'events') },
      ...byName(stack.volumes, ({ definition }) => ownedResource(plan, 'volume', definition)),
    },
    ...(stack.secrets.length === 0 ? {} : { secrets: secrets(plan) }),
  };
  return Object.fromEntries(Object.entries(document).map(([key, draft]) => [key, finished(draft)]));
}

function services(plan: Plan): DraftMap {
  const { stack } = plan;
  const functions = stack.functions.map((fn): [string, Draft] => [
    plan.services.get(fn.name) ?? fn.name,
    functionService(plan, fn),
  ]);
  return {
    ...(stack.gateways.length === 0 ? {} : { gateway: gatewayService(plan) }),
    lambda: lambdaService(plan),
    ...Object.fromEntries(functions),
    ...byName(stack.services, ({ definition }) => sideService(plan, definition)),
    toolbox: toolboxService(plan, writtenVolumes(stack)),
  };
}

function secrets(plan: Plan): DraftMap {
  const entries = plan.stack.secrets.map((secret): [string, Draft] => [
    secret.name,
    'environment' in secret
      ? { environment: secret.environment }
      : { file: pathIn(plan, secret.file, `the file of the secret ${secret.name}`) },
  ]);
  return Object.fromEntries(entries);
}

const byName = (all: readonly NamedDefinition[], draft: (each: NamedDefinition) => Draft): DraftMap =>
  Object.fromEntries(all.map((each) => [each.name, draft(each)]));
