import { headLimits } from '../api/api.ts';
import type { GatewayOptions } from '../options.ts';
import { goingAway } from './close-status.ts';
import type { Connection } from './connection.ts';
import { excessOf } from '../server/head-limits.ts';
import { faultOf } from '../server/request-fault.ts';
import type { UpgradeRequest } from './handshake.ts';
import { refuseClient, type ClientRefusal } from './refuse-client.ts';
import { serveClient, type Stage } from './serve-client.ts';
import { createWebSocketApi } from './websocket-api.ts';

const isEnding = 'the gateway is ending';
const isReplaced = 'another API or stage is in its place';

/** The clients of a gateway, each from its handshake to the end of the last function that is told of it. */
export class WebSockets {
  readonly #open = new Map<string, Connection>();
  readonly #sockets = new Set<UpgradeRequest['socket']>();
  readonly #served = new Set<Promise<void>>();
  #stage: Stage | undefined;
  #state: 'serving' | 'draining' | 'cut' = 'serving';
  #cut: () => void = () => undefined;
  readonly #isCut = new Promise<void>((resolve) => (this.#cut = resolve));

  /** The connections that are open, by id. */
  get open(): ReadonlyMap<string, Connection> {
    return this.#open;
  }

  /**
   * Puts new routes and settings in the place of the old ones. Connections stay, as on AWS, unless it is another API or stage that
   * is served from now on.
   * @throws RouteKeyError; the old ones then stay
   */
  update(options: GatewayOptions): void {
    const before = this.#stage;
    const next = options.type === 'websocket' ? { options, api: createWebSocketApi(options) } : undefined;
    if (before !== undefined && next !== undefined && isSame(before, next)) {
      Object.assign(before, next);
      return;
    }
    this.#stage = next;
    this.#endAll(isReplaced);
  }

  /** Takes over a request to become a WebSocket. */
  upgrade(request: UpgradeRequest): void {
    const { socket } = request;
    const stage = this.#stage;
    // A connection that breaks ends what is going on with it, which tells it by its results.
    socket.on('error', () => socket.destroy());
    if (stage === undefined || this.#state === 'cut') {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const served = this.#answer(request, stage)
      // Only the log can have failed; the connection tells that something is wrong.
      .catch(() => void socket.destroy())
      .finally(() => this.#served.delete(served));
    this.#served.add(served);
  }

  #refusalOf(message: UpgradeRequest['message']): ClientRefusal | undefined {
    const fault = faultOf(message);
    if (fault !== undefined) return { ...fault, body: 'Bad Request' };
    const excess = excessOf(message, headLimits);
    if (excess !== undefined) return { status: 431, body: 'Request Header Fields Too Large', error: excess };
    // Clients that connect again when they are ended would keep the server from its end.
    return this.#state === 'draining'
      ? { status: 503, body: 'Service Unavailable', error: isEnding }
      : undefined;
  }

  async #answer(request: UpgradeRequest, stage: Stage): Promise<void> {
    const refusal = this.#refusalOf(request.message);
    if (refusal !== undefined) {
      refuseClient(request, stage, refusal);
      return;
    }
    await serveClient(request, {
      stage,
      onOpen: (connection) => {
        this.#open.set(connection.facts.connectionId, connection);
        if (this.#state !== 'serving' || stage !== this.#stage)
          connection.end(goingAway(this.#state === 'serving' ? isReplaced : isEnding));
      },
      onEnd: ({ facts }) => this.#open.delete(facts.connectionId),
      isCut: () => this.#state === 'cut',
    });
  }

  /** Ends all connections: with `drain` resolves when the functions are done that were told of them, else at once. */
  async close({ drain }: { readonly drain: boolean }): Promise<void> {
    this.#endAll(isEnding);
    if (drain) {
      if (this.#state === 'serving') this.#state = 'draining';
      await Promise.race([this.#settled(), this.#isCut]);
      return;
    }
    this.#state = 'cut';
    for (const socket of this.#sockets) socket.destroy();
    this.#cut();
  }

  #endAll(cause: string): void {
    for (const connection of this.#open.values()) connection.end(goingAway(cause));
  }

  async #settled(): Promise<void> {
    while (this.#served.size > 0) await Promise.all(this.#served);
  }
}

function isSame({ options: one }: Stage, { options: other }: Stage): boolean {
  return one.apiId === other.apiId && one.stage === other.stage;
}
