import { hostPorts, type HostPort } from '@lambda-stack/compose';
import type { Stack } from '@lambda-stack/config';

import { gatewayUrls, type GatewayUrls } from '../ports/gateway-urls.ts';
import { nameOf, portsOf, servedGateways, urlsOf, type ComposeStack } from './compose-stack.ts';

/** Ports in containers are as they are generated, where a reference has no value yet; on this machine they are what references say. */
export function publishedPorts(kept: Stack, resolved: Stack): readonly HostPort[] {
  const generated = new Map(hostPorts(kept).map(({ variable, containerPort }) => [variable, containerPort]));
  return hostPorts(resolved).map((port) => ({
    ...port,
    containerPort: generated.get(port.variable) ?? port.containerPort,
  }));
}

/** The ports of this machine that a stack has now. */
export interface PresentPorts {
  /** Those of the listeners that it shall have, by variable. */
  readonly byVariable: ReadonlyMap<string, number>;
  /** All of its endpoint and gateways, also of those that it shall have no more. */
  readonly all: ReadonlySet<number>;
}

/** @param stack the stack as it is now, if it is there */
export function presentPorts(published: readonly HostPort[], stack: ComposeStack | undefined): PresentPorts {
  if (!stack) return { byVariable: new Map(), all: new Set() };
  const byVariable = published.flatMap(({ variable, service, containerPort }) => {
    const port = portsOf(stack, service).find((each) => each.containerPort === containerPort);
    return port === undefined ? [] : [[variable, port.hostPort] as const];
  });
  const all = ['lambda', 'gateway'].flatMap((service) => portsOf(stack, service));
  return { byVariable: new Map(byVariable), all: new Set(all.map(({ hostPort }) => hostPort)) };
}

/**
 * Where the gateways that a stack has now are on this machine, as their container tells of itself. Not the URL of a function that has no
 * container, which is of a profile that is not active.
 */
export function presentUrls(stack: Pick<ComposeStack, 'containers'>): GatewayUrls {
  const urls = urlsOf(stack, 'gateway');
  const names = new Set(stack.containers.map(nameOf));
  return gatewayUrls(
    stack.containers.flatMap(servedGateways).flatMap((gateway) => {
      const url = urls.get(gateway.port);
      const isServed = gateway.type !== 'url' || names.has(gateway.name);
      return url === undefined || !isServed ? [] : [[gateway, url] as const];
    }),
  );
}
