import { isDeepStrictEqual } from 'node:util';

import { systemClock, within, type Clock } from '../clock.ts';
import type { FunctionLog, LineSource, LogListener } from '../function/function-log.ts';
import type { PlatformEvent } from '../platform/event.ts';
import type { Destination } from './destination.ts';
import type { DestinationAddress } from './destination-address.ts';
import { HttpDestination } from './http-destination.ts';
import type { Problems } from './problems.ts';
import type { Entry } from './records.ts';
import { Replay } from './replay.ts';
import { Subscription } from './subscription.ts';
import {
  readSubscriptionRequest,
  type SubscriptionRequest,
  type TelemetryApi,
} from './subscription-request.ts';
import { TcpDestination } from './tcp-destination.ts';

export interface TelemetryOptions {
  /** The environment's log, which hears of subscriptions and of what was dropped. */
  readonly log: Pick<FunctionLog, 'format' | 'platform' | 'note'>;
  readonly clock?: Clock;
  /** What all subscriptions are answered where there is no telemetry. */
  readonly refuse?: ((api: TelemetryApi) => SubscriptionAnswer) | undefined;
}

/** What a request for a subscription is answered; the body is sent as JSON. */
export interface SubscriptionAnswer {
  readonly status: number;
  readonly body: object | string;
}

/** How AWS calls the APIs in its errors. */
const names: Readonly<Record<TelemetryApi, string>> = { telemetry: 'Telemetry', logs: 'Logs' };

/**
 * The telemetry of one environment, from the beginning of its init: what the log's listener is told goes to the extensions that have
 * subscribed. No one is held back by that.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html
 */
export class Telemetry implements LogListener {
  readonly #options: TelemetryOptions;
  readonly #clock: Clock;
  /** By the extension's name. */
  readonly #subscriptions = new Map<string, Subscription>();
  #replay: Replay | undefined = new Replay();

  constructor(options: TelemetryOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Without subscribers nothing is kept after init. */
  get isHeard(): boolean {
    return this.#replay !== undefined || this.#subscriptions.size > 0;
  }

  event(event: PlatformEvent, time: number): void {
    if (this.isHeard) this.#tell({ source: 'platform', time, event });
  }

  line(source: LineSource, text: string, time: number): void {
    if (this.isHeard) this.#tell({ source, time, text });
  }

  /** What all subscriptions are answered where there is no telemetry. */
  refusal(api: TelemetryApi): SubscriptionAnswer | undefined {
    return this.#options.refuse?.(api);
  }

  /**
   * Takes a subscription: `PUT /2022-07-01/telemetry` or `PUT /2020-08-15/logs`. It begins with what was told so far. The same one
   * again changes nothing; another one of the same extension replaces the one before.
   * @param extension the name of an extension that has registered
   */
  subscribe(api: TelemetryApi, extension: string, body: Buffer): SubscriptionAnswer {
    if (!this.#replay) return closed(api);
    const problems: Problems = [];
    const request = readSubscriptionRequest(api, body, problems);
    if (!request) return invalid(api, problems.join('; '));
    const before = this.#subscriptions.get(extension);
    if (before && before.request.api !== api) {
      const used = names[before.request.api];
      return invalid(
        api,
        `${extension} has subscribed by the ${used} API: an extension can use one API only`,
      );
    }
    if (!isDeepStrictEqual(before?.request, request)) {
      before?.close();
      this.#add(extension, request, this.#replay);
    }
    return { status: 200, body: 'OK' };
  }

  /** Init is over: no one can subscribe any more. */
  endInit(): void {
    this.#replay = undefined;
  }

  /** Sends all there is; resolves when it has gone out, or time is over. */
  async flush(withinMs: number): Promise<void> {
    if (this.#subscriptions.size === 0) return;
    const flushed = Promise.all(
      [...this.#subscriptions.values()].map((subscription) => subscription.flush()),
    );
    await within(withinMs, flushed, this.#clock);
  }

  /** Sends nothing any more. */
  close(): void {
    this.endInit();
    const subscriptions = [...this.#subscriptions.values()];
    // What one has lost is no news for the others any more.
    this.#subscriptions.clear();
    for (const subscription of subscriptions) subscription.close();
  }

  #tell(entry: Entry): void {
    this.#replay?.add(entry);
    for (const subscription of this.#subscriptions.values()) subscription.take(entry);
  }

  #add(name: string, request: SubscriptionRequest, replay: Replay): void {
    const { log } = this.#options;
    const subscription = new Subscription({
      request,
      format: log.format,
      clock: this.#clock,
      destination: createDestination(request.destination),
      onDropped: (record) => log.platform({ type: 'platform.logsDropped', record }),
      onTrouble: (reason) => log.note(`Telemetry for the extension ${name} is dropped: ${reason}`),
    });
    this.#subscriptions.set(name, subscription);
    replay.to(subscription);
    const type = request.api === 'logs' ? 'platform.logsSubscription' : 'platform.telemetrySubscription';
    log.platform({ type, record: { name, state: 'Subscribed', types: request.types } });
  }
}

const createDestination = (address: DestinationAddress): Destination =>
  address.protocol === 'HTTP' ? new HttpDestination(address) : new TcpDestination(address.port);

const closed = (api: TelemetryApi): SubscriptionAnswer => ({
  status: 403,
  body: {
    errorType: `${names[api]}.SubscriptionClosed`,
    errorMessage: `${names[api]} API subscription is closed already`,
  },
});

/** AWS's documentation has the API's name in the type of one API's errors, and not in the other's. */
const invalid = (api: TelemetryApi, errorMessage: string): SubscriptionAnswer => ({
  status: 400,
  body: { errorType: api === 'logs' ? 'Logs.ValidationError' : 'ValidationError', errorMessage },
});
