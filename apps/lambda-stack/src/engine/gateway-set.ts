import type { GatewayConfig, Stack } from '@lambda-stack/config';
import { createGateway, type Gateway, type GatewayLogEntry } from '@lambda-stack/gateway';
import type { Invoker } from '@lambda-stack/invoke';

import { listenOn, type Address } from '../ports/listen.ts';
import { gatewayOptions } from './definitions.ts';

interface Running {
  readonly config: GatewayConfig;
  readonly gateway: Gateway;
  readonly address: Address;
}

/** The gateways of a stack, and where they listen. */
export class GatewaySet {
  readonly #invoker: Invoker;
  readonly #log: (gateway: string, entry: GatewayLogEntry) => void;
  #running = new Map<string, Running>();

  constructor(invoker: Invoker, log: (gateway: string, entry: GatewayLogEntry) => void) {
    this.#invoker = invoker;
    this.#log = log;
  }

  /** URLs by name; with a named stage, where that begins the URL. */
  get urls(): Record<string, string> {
    return Object.fromEntries(
      [...this.#running].map(([name, { config, address }]) => [name, urlOf(config, address)]),
    );
  }

  /**
   * Serves the gateways of this stack: new ones are started, changed ones take the new settings with the next request, and the others
   * end. Where a port can't be had, everything stays as it was.
   */
  async apply(stack: Stack): Promise<void> {
    const next = new Map<string, Running>();
    const started: Gateway[] = [];
    try {
      for (const config of stack.gateways) {
        const before = this.#running.get(config.name);
        if (before && sameListener(before.config, config)) {
          next.set(config.name, { ...before, config });
          continue;
        }
        const gateway = createGateway(this.#options(stack, config));
        started.push(gateway);
        const address = await listenOn(`gateway "${config.name}"`, config, (wanted) =>
          gateway.listen(wanted),
        );
        next.set(config.name, { config, gateway, address });
      }
    } catch (error) {
      await Promise.all(started.map((gateway) => gateway.close()));
      throw error;
    }
    const before = this.#running;
    this.#running = next;
    for (const { config, gateway } of next.values()) gateway.update(this.#options(stack, config));
    const kept = new Set([...next.values()].map(({ gateway }) => gateway));
    await Promise.all(
      [...before.values()]
        .filter(({ gateway }) => !kept.has(gateway))
        .map(({ gateway }) => gateway.close({ drain: true })),
    );
  }

  async close(options: { drain: boolean }): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ gateway }) => gateway.close(options)));
  }

  #options(stack: Stack, config: GatewayConfig): ReturnType<typeof gatewayOptions> {
    return gatewayOptions(stack, config, this.#invoker, (entry) => this.#log(config.name, entry));
  }
}

const sameListener = (a: GatewayConfig, b: GatewayConfig): boolean =>
  a.host === b.host && a.port === b.port && a.portIsExplicit === b.portIsExplicit;

const urlOf = (config: GatewayConfig, address: Address): string => {
  const stage = config.stagePrefix && config.stage !== '$default' ? `/${config.stage}` : '';
  return `${httpUrl(address)}${stage}`;
};

/** The URL of a listener as a client on this machine reaches it. */
export function httpUrl({ host, port }: Address): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
