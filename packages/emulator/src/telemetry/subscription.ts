import type { Clock } from '../clock.ts';
import type { LogSettings } from '../log/log-settings.ts';
import type { LogsDropped } from '../platform/event.ts';
import { Delivery } from './delivery.ts';
import type { Destination } from './destination.ts';
import { RecordBuffer, type Batch } from './record-buffer.ts';
import { recordsOf, type Entry, type RecordForm } from './records.ts';
import type { SubscriptionRequest } from './subscription-request.ts';

export interface SubscriptionOptions {
  readonly request: SubscriptionRequest;
  readonly destination: Destination;
  readonly format: LogSettings['format'];
  readonly clock: Clock;
  /** Records were dropped: told when the destination takes some again, or at the end. */
  readonly onDropped: (record: LogsDropped) => void;
  /** The same, told when it begins. */
  readonly onTrouble: (reason: string) => void;
}

/** AWS's words. */
const tooSlow = 'Consumer seems to have fallen behind as it has not acknowledged receipt of logs.';

const nothing: Batch = { records: [], bytes: 0 };

/**
 * What one extension has subscribed to: records are gathered into batches, which go out one at a time. It never holds anyone back: what
 * finds no room is dropped, and counted.
 */
export class Subscription {
  readonly request: SubscriptionRequest;
  readonly #options: SubscriptionOptions;
  readonly #form: RecordForm;
  readonly #buffer: RecordBuffer;
  readonly #delivery: Delivery;
  #dropped: LogsDropped | undefined;
  #inFlight: Batch | undefined;
  #hasDelivered = false;
  #wasTried = false;
  #isDue = false;
  #isClosed = false;
  #cancelTimer: (() => void) | undefined;
  readonly #onEmpty: (() => void)[] = [];

  constructor(options: SubscriptionOptions) {
    this.request = options.request;
    this.#options = options;
    this.#form = { ...options.request, format: options.format };
    this.#buffer = new RecordBuffer(options.request.buffering);
    this.#delivery = new Delivery(options.destination, options.clock);
  }

  /** Takes what was told, if it is of a type that was subscribed to. */
  take(entry: Entry): void {
    if (this.#isClosed || !this.request.types.includes(entry.source)) return;
    for (const record of recordsOf(entry, this.#form)) {
      if (!this.#buffer.add(record)) this.drop(1, Buffer.byteLength(record), tooSlow);
    }
    this.#schedule();
  }

  /** Counts what can't be sent. */
  drop(records: number, bytes: number, reason: string): void {
    if (!this.#dropped) this.#options.onTrouble(reason);
    this.#dropped = {
      reason: this.#dropped?.reason ?? reason,
      droppedRecords: (this.#dropped?.droppedRecords ?? 0) + records,
      droppedBytes: (this.#dropped?.droppedBytes ?? 0) + bytes,
    };
  }

  /** Sends at once what there is; resolves when nothing is left. */
  flush(): Promise<void> {
    if (this.#isClosed || (this.#buffer.isEmpty && !this.#inFlight)) return Promise.resolve();
    const empty = new Promise<void>((resolve) => this.#onEmpty.push(resolve));
    this.#delivery.hurry();
    this.#schedule();
    return empty;
  }

  /** Sends nothing any more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelTimer?.();
    // Of an extension that was reached, the end is its own affair: it may have stopped to listen before its last lines.
    if (!this.#hasDelivered && this.#wasTried) {
      const { records, bytes } = this.#buffer.takeAll();
      const sent = this.#inFlight ?? nothing;
      const count = records.length + sent.records.length;
      if (count > 0) this.drop(count, bytes + sent.bytes, this.#delivery.failure ?? tooSlow);
    }
    this.#delivery.close();
    this.#tellDropped();
    this.#tellEmpty();
  }

  /** Sends, where it is time to; else sees to it that it will be. */
  #schedule(): void {
    if (this.#isClosed) return;
    const isTime = this.#isDue || this.#buffer.hasBatch || this.#onEmpty.length > 0;
    if (!this.#inFlight && isTime && !this.#buffer.isEmpty) return void this.#send();
    if (!this.#buffer.isEmpty) this.#startTimer();
    else if (!this.#inFlight) this.#tellEmpty();
  }

  #startTimer(): void {
    if (this.#isDue) return;
    this.#cancelTimer ??= this.#options.clock.after(this.request.buffering.timeoutMs, () => {
      this.#cancelTimer = undefined;
      this.#isDue = true;
      this.#schedule();
    });
  }

  async #send(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#isDue = false;
    const batch = this.#buffer.take();
    this.#inFlight = batch;
    this.#wasTried = true;
    this.#schedule();
    const hasArrived = await this.#delivery.deliver(batch.records);
    this.#inFlight = undefined;
    if (this.#isClosed) return;
    if (hasArrived) {
      this.#hasDelivered = true;
      this.#tellDropped();
    } else {
      this.drop(batch.records.length, batch.bytes, this.#delivery.failure ?? tooSlow);
    }
    this.#schedule();
  }

  /** Only after something has arrived, or at the end: what tells of a loss could be lost itself, and would have no end. */
  #tellDropped(): void {
    const dropped = this.#dropped;
    this.#dropped = undefined;
    if (dropped) this.#options.onDropped(dropped);
  }

  #tellEmpty(): void {
    for (const resolve of this.#onEmpty.splice(0)) resolve();
  }
}
