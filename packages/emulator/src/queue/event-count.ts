import type { EventCounters, GiveUpReason } from '@lambda-stack/invoke';

/** Counts what asynchronous invocations of one function come to. */
export class EventCount {
  accepted = 0;
  delivered = 0;
  retried = 0;
  readonly #dropped: Partial<Record<GiveUpReason, number>> = {};

  drop(reason: GiveUpReason): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1;
  }

  /**
   * @param queued events that wait, or are being invoked
   * @param nextAt when the first of those that wait is due: milliseconds since 1970
   */
  state(queued: number, nextAt?: number): EventCounters {
    const { accepted, delivered, retried } = this;
    return {
      queued,
      ...(nextAt === undefined ? {} : { nextAt: new Date(nextAt).toISOString() }),
      accepted,
      delivered,
      retried,
      dropped: { ...this.#dropped },
    };
  }
}
