import { gatewayTitle, type GatewayConfig, type Stack } from '@lambda-stack/config';
import {
  createGateway,
  type Gateway,
  type GatewayLogEntry,
  type GatewayOptions,
} from '@lambda-stack/gateway';
import type { Invoker } from '@lambda-stack/invoke';

import { debuggerListener, type Debugger } from '../debug/debugger.ts';
import { drainUntil, untilCut } from '../project/cut.ts';
import { listenOn, type Address, type OwnListener } from '../ports/listen.ts';
import { gatewayUrls, type GatewayUrls } from '../ports/gateway-urls.ts';
import { httpUrl } from '../ports/http-url.ts';
import { namedListeners } from '../ports/named-listeners.ts';
import { gatewayOptions } from './gateway-options.ts';
import { hasPortOf, matchListeners } from './listener-match.ts';

interface Running {
  readonly config: GatewayConfig;
  readonly gateway: Gateway;
  readonly address: Address;
}

/** A gateway that is no more, while it answers its last requests. */
interface Retired extends Running {
  /** Resolves when its listener has ended. */
  readonly ended: Promise<void>;
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
  readonly log: (entry: GatewayLogEntry) => void;
  /** Told of what keeps a changed configuration waiting. */
  readonly report: (message: string) => void;
  /** Aborts when work in flight shall not be waited for any longer. */
  readonly cut: AbortSignal;
}

/** The gateways of a stack, and where they listen. */
export class GatewaySet {
  readonly #invoker: Invoker;
  readonly #log: (entry: GatewayLogEntry) => void;
  readonly #report: (message: string) => void;
  /** Beside the gateways. */
  readonly #others: readonly OwnListener[];
  readonly #debugged: ReadonlySet<string>;
  readonly #cut: AbortSignal;
  #running: readonly Running[] = [];
  readonly #retired = new Set<Retired>();

  constructor(invoker: Invoker, { endpoint, debuggers, log, report, cut }: GatewaySetOptions) {
    this.#invoker = invoker;
    this.#debugged = new Set(debuggers.map(({ functionName }) => functionName));
    this.#others = [{ what: 'endpoint', address: endpoint }, ...debuggers.map(debuggerListener)];
    this.#log = log;
    this.#report = report;
    this.#cut = cut;
  }

  get urls(): GatewayUrls {
    return gatewayUrls(this.#running.map(({ config, address }) => [config, httpUrl(address)] as const));
  }

  /**
   * Starts the listeners that the gateways of this stack need besides those that are there. Requests to them wait until they are served.
   * A port that a gateway has which is no more is waited for: that of a WebSocket API listens until all `$disconnect` are done.
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
        await this.#portLeft(config);
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
      return this.#retire(before.filter(({ gateway }) => !inUse.has(gateway)));
    };
  }

  /** Ends all: after the requests under way, or at once when work in flight shall not be waited for. */
  async close(): Promise<void> {
    const all = [...this.#running, ...this.#retired];
    await Promise.all(all.map(({ gateway }) => drainUntil(this.#cut, (how) => gateway.close(how))));
  }

  async #retire(gateways: readonly Running[]): Promise<void> {
    await Promise.all(
      gateways.map(async (running) => {
        const retired = { ...running, ended: running.gateway.close({ drain: true }) };
        this.#retired.add(retired);
        await retired.ended;
        this.#retired.delete(retired);
      }),
    );
  }

  /** Waits for the port that a gateway wants, where one has it that is no more. */
  async #portLeft(config: GatewayConfig): Promise<void> {
    const before = [...this.#retired].filter((retired) => hasPortOf(config, retired));
    if (before.length === 0) return;
    this.#report(
      `The changed configuration waits: ${gatewayTitle(config)} gets port ${config.port} when the gateway that had it has answered its last requests and told $disconnect of its clients`,
    );
    // One whose end fails is reported as such, and its port is taken then.
    const ended = Promise.allSettled(before.map((retired) => retired.ended));
    await untilCut(
      ended.then(() => undefined),
      this.#cut,
    );
  }

  #listeners(started: readonly Running[]): OwnListener[] {
    return [
      ...this.#others,
      ...[...this.#running, ...this.#retired, ...started].map(({ config, address }) => ({
        what: gatewayTitle(config),
        address,
      })),
    ];
  }

  #options(stack: Stack, config: GatewayConfig, invoker: Invoker): GatewayOptions {
    return {
      ...gatewayOptions(stack, config, invoker, this.#log),
      debugged: this.#debugged,
    };
  }
}
