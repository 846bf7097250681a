import { gatewayTitle, type GatewayConfig } from '@lambda-stack/config';
import type { Gateway } from '@lambda-stack/gateway';

import type { Address } from '../ports/listen.ts';
import { untilCut } from '../project/cut.ts';
import { hasPortOf } from './listener-match.ts';

export interface RunningGateway {
  readonly config: GatewayConfig;
  readonly gateway: Gateway;
  readonly address: Address;
  /** How long its last requests may keep its port from another gateway, in ms; undefined where someone debugs: for ever. */
  readonly patienceMs: number | undefined;
}

interface Retired extends RunningGateway {
  /** Resolves when its listener has ended. */
  readonly ended: Promise<void>;
}

/** Gateways that are no more, while they answer their last requests. */
export class RetiredGateways {
  readonly #report: (message: string) => void;
  readonly #cut: AbortSignal;
  readonly #retired = new Set<Retired>();

  /**
   * @param options.report told of what keeps a changed configuration waiting
   * @param options.cut aborts when work in flight shall not be waited for any longer
   */
  constructor(options: { readonly report: (message: string) => void; readonly cut: AbortSignal }) {
    this.#report = options.report;
    this.#cut = options.cut;
  }

  get all(): Iterable<RunningGateway> {
    return this.#retired;
  }

  /** Ends gateways; resolves when their last requests are answered. */
  async retire(gateways: readonly RunningGateway[]): Promise<void> {
    await Promise.all(
      gateways.map(async (running) => {
        const retired = { ...running, ended: running.gateway.close({ drain: true }) };
        this.#retired.add(retired);
        await retired.ended;
        this.#retired.delete(retired);
      }),
    );
  }

  /** Waits for the port that a gateway wants, where one has it that is no more; where that takes too long, its last requests are cut. */
  async portLeft(config: GatewayConfig): Promise<void> {
    const former = [...this.#retired].filter((retired) => hasPortOf(config, retired));
    await Promise.all(former.map((retired) => this.#ended(retired, config)));
  }

  async #ended(
    { config: former, gateway, ended, patienceMs }: Retired,
    config: GatewayConfig,
  ): Promise<void> {
    const limit = patienceMs === undefined ? '' : `, in ${Math.ceil(patienceMs / 1_000)} s at most`;
    this.#report(
      `The changed configuration waits: ${gatewayTitle(config)} gets port ${config.port} when the former ${gatewayTitle(former)} has answered its last requests and told $disconnect of its clients${limit}`,
    );
    const late = patienceMs === undefined ? [] : [AbortSignal.timeout(patienceMs)];
    await untilCut(
      // One whose end fails is reported as such, and its port is taken then.
      ended.catch(() => undefined),
      AbortSignal.any([this.#cut, ...late]),
    );
    if (!late.some(({ aborted }) => aborted)) return;
    this.#report(`The former ${gatewayTitle(former)} is cut: its last requests took too long`);
    await gateway.close();
  }
}
