import { gatewayTitle, type GatewayConfig, type Stack } from '@lambda-stack/config';
import { createGateway, type GatewayLogEntry, type GatewayOptions } from '@lambda-stack/gateway';
import type { Invoker } from '@lambda-stack/invoke';

import { debuggerListener, type Debugger } from '../debug/debugger.ts';
import { drainUntil } from '../project/cut.ts';
import { listenOn, type Address, type OwnListener } from '../ports/listen.ts';
import { gatewayUrls, type GatewayUrls } from '../ports/gateway-urls.ts';
import { httpUrl } from '../ports/http-url.ts';
import { namedListeners } from '../ports/named-listeners.ts';
import { gatewayOptions } from './gateway-options.ts';
import { matchListeners } from './listener-match.ts';
import { RetiredGateways, type RunningGateway } from './retired-gateways.ts';

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
  /** What a gateway's last requests may take in all beyond the time-outs of functions, in ms. Default: 30 seconds. */
  readonly graceMs?: number | undefined;
}

/** The gateways of a stack, and where they listen. */
export class GatewaySet {
  readonly #invoker: Invoker;
  readonly #log: (entry: GatewayLogEntry) => void;
  /** Beside the gateways. */
  readonly #others: readonly OwnListener[];
  readonly #debugged: ReadonlySet<string>;
  readonly #cut: AbortSignal;
  readonly #graceMs: number;
  /** Whose gateways run. */
  #stack: Stack | undefined;
  #running: readonly RunningGateway[] = [];
  readonly #retired: RetiredGateways;

  constructor(
    invoker: Invoker,
    { endpoint, debuggers, log, report, cut, graceMs = 30_000 }: GatewaySetOptions,
  ) {
    this.#invoker = invoker;
    this.#debugged = new Set(debuggers.map(({ functionName }) => functionName));
    this.#others = [{ what: 'endpoint', address: endpoint }, ...debuggers.map(debuggerListener)];
    this.#log = log;
    this.#cut = cut;
    this.#graceMs = graceMs;
    this.#retired = new RetiredGateways({ report, cut });
  }

  get urls(): GatewayUrls {
    return gatewayUrls(this.#running.map(({ config, address }) => [config, httpUrl(address)] as const));
  }

  /**
   * Starts the listeners that the gateways of this stack need besides those that are there. Requests to them wait until they are served.
   * A port that a gateway has which is no more is waited for, but not without end: that of a WebSocket API listens until all
   * `$disconnect` are done.
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
    const patienceMs = this.#patienceMs(stack);
    const kept = matchListeners(stack.gateways, this.#running);
    const started: RunningGateway[] = [];
    const next: RunningGateway[] = [];
    try {
      for (const config of stack.gateways) {
        const before = kept.get(config);
        if (before) {
          next.push({ ...before, config, patienceMs });
          continue;
        }
        await this.#retired.portLeft(config);
        const gateway = createGateway(this.#options(stack, config, waiting));
        const address = await listenOn(gatewayTitle(config), config, (wanted) => gateway.listen(wanted), {
          present: this.#listeners(started),
          named,
        });
        const running = { config, gateway, address, patienceMs };
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
      this.#stack = stack;
      for (const { config, gateway } of next) gateway.update(this.#options(stack, config, this.#invoker));
      open();
      const inUse = new Set(next.map(({ gateway }) => gateway));
      return this.#retired.retire(before.filter(({ gateway }) => !inUse.has(gateway)));
    };
  }

  /** Has authorizers ask this function anew, whatever it answered before. */
  forgetAnswers(functionName: string): void {
    if (this.#stack === undefined) return;
    for (const { config, gateway } of this.#running) {
      const authorizers = 'authorizers' in config ? config.authorizers : [];
      if (authorizers.some((each) => 'function' in each && each.function === functionName))
        gateway.update(this.#options(this.#stack, config, this.#invoker));
    }
  }

  /** Ends all: after the requests under way, or at once when work in flight shall not be waited for. */
  async close(): Promise<void> {
    const all = [...this.#running, ...this.#retired.all];
    await Promise.all(all.map(({ gateway }) => drainUntil(this.#cut, (how) => gateway.close(how))));
  }

  /** Each request has two functions at most, its authorizer's and its own. */
  #patienceMs({ functions }: Stack): number | undefined {
    if (this.#debugged.size > 0) return undefined;
    return 2_000 * Math.max(0, ...functions.map(({ timeout }) => timeout)) + this.#graceMs;
  }

  #listeners(started: readonly RunningGateway[]): OwnListener[] {
    return [
      ...this.#others,
      ...[...this.#running, ...this.#retired.all, ...started].map(({ config, address }) => ({
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
