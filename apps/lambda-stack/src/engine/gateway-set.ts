import { gatewayTitle, type GatewayConfig, type Stack } from '@lambda-stack/config';
import {
  createGateway,
  type Gateway,
  type GatewayLogEntry,
  type GatewayOptions,
} from '@lambda-stack/gateway';
import type { Invoker } from '@lambda-stack/invoke';

import { debuggerListener, type Debugger } from '../debug/debugger.ts';
import { drainUntil } from '../project/cut.ts';
import { listenOn, type Address, type OwnListener } from '../ports/listen.ts';
import { gatewayUrls, type GatewayUrls } from '../ports/gateway-urls.ts';
import { httpUrl } from '../ports/http-url.ts';
import { namedListeners } from '../ports/named-listeners.ts';
import { gatewayOptions } from './gateway-options.ts';
import { matchListeners } from './listener-match.ts';

interface Running {
  readonly config: GatewayConfig;
  readonly gateway: Gateway;
  readonly address: Address;
}

/**
 * Serves gateways whose listeners are there: from now on, requests get the new settings. Resolves when requests that came before, to
 * gateways that are no more, are answered.
 */
export type ServeGateways = () => Promise<void>;

export interface GatewaySetOptions {
  readonly endpoint: Address;
  /** Gateways wait for the functions of these however long. */
  readonly debuggers: readonly Debugger[];
  readonly log: (gateway: string, entry: GatewayLogEntry) => void;
}

/** The gateways of a stack, and where they listen. */
export class GatewaySet {
  readonly #invoker: Invoker;
  readonly #log: (gateway: string, entry: GatewayLogEntry) => void;
  /** Beside the gateways. */
  readonly #others: readonly OwnListener[];
  readonly #debugged: ReadonlySet<string>;
  #running: readonly Running[] = [];
  /** Those that are no more, while they answer their last requests. */
  readonly #retired = new Set<Gateway>();

  constructor(invoker: Invoker, { endpoint, debuggers, log }: GatewaySetOptions) {
    this.#invoker = invoker;
    this.#debugged = new Set(debuggers.map(({ functionName }) => functionName));
    this.#others = [{ what: 'endpoint', address: endpoint }, ...debuggers.map(debuggerListener)];
    this.#log = log;
  }

  get urls(): GatewayUrls {
    return gatewayUrls(this.#running.map(({ config, address }) => [config, httpUrl(address)] as const));
  }

  /**
   * Starts the listeners that the gateways of this stack need besides those that are there. Requests to them wait until they are served.
   * @throws StackError `PORT_IN_USE`, `PORT_NOT_ALLOWED`; everything is as it was then
   */
  async prepare(stack: Stack): Promise<ServeGateways> {
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const waiting: Invoker = {
      invoke: (invocation, options) => opened.then(() => this.#invoker.invoke(invocation, options)),
      stream: (invocation, options) => opened.then(() => this.#invoker.stream(invocation, options)),
    };
    const named = namedListeners(stack);
    const kept = matchListeners(stack.gateways, this.#running);
    const started: Running[] = [];
    const next: Running[] = [];
    try {
      for (const config of stack.gateways) {
        const before = kept.get(config);
        if (before) {
          next.push({ ...before, config });
          continue;
        }
        const gateway = createGateway(this.#options(stack, config, waiting));
        const address = await listenOn(gatewayTitle(config), config, (wanted) => gateway.listen(wanted), {
          present: this.#listeners(started),
          named,
        });
        const running = { config, gateway, address };
        started.push(running);
        next.push(running);
      }
    } catch (error) {
      await Promise.all(started.map(({ gateway }) => gateway.close()));
      throw error;
    }
    return () => {
      const before = this.#running;
      this.#running = next;
      for (const { config, gateway } of next) gateway.update(this.#options(stack, config, this.#invoker));
      open();
      const inUse = new Set(next.map(({ gateway }) => gateway));
      return this.#retire(before.map(({ gateway }) => gateway).filter((gateway) => !inUse.has(gateway)));
    };
  }

  /** Ends all: after the requests under way, or at once when the signal aborts. */
  async close(cut: AbortSignal): Promise<void> {
    const all = [...this.#running.map(({ gateway }) => gateway), ...this.#retired];
    await Promise.all(all.map((gateway) => drainUntil(cut, (how) => gateway.close(how))));
  }

  async #retire(gateways: readonly Gateway[]): Promise<void> {
    await Promise.all(
      gateways.map(async (gateway) => {
        this.#retired.add(gateway);
        await gateway.close({ drain: true });
        this.#retired.delete(gateway);
      }),
    );
  }

  #listeners(started: readonly Running[]): OwnListener[] {
    return [
      ...this.#others,
      ...[...this.#running, ...started].map(({ config, address }) => ({
        what: gatewayTitle(config),
        address,
      })),
    ];
  }

  #options(stack: Stack, config: GatewayConfig, invoker: Invoker): GatewayOptions {
    return {
      ...gatewayOptions(stack, config, invoker, (entry) => this.#log(config.name, entry)),
      debugged: this.#debugged,
    };
  }
}
