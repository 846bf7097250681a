import { isOutOfMemory, outOfMemoryType, statusOf, type InitFailure } from '../environment/outcome.ts';
import type { InitPhase, PlatformEvent, ReportMetrics, RestoreStart } from '../platform/event.ts';
import { toMicroseconds } from '../platform/spans.ts';

/** How long a start took; a restored environment's init is not part of that. */
export type StartMetrics = Pick<ReportMetrics, 'initDurationMs' | 'restoreDurationMs'>;

export interface StartReportOptions {
  readonly phase: InitPhase;
  /** Whether runtimes are told to make themselves ready for a snapshot. */
  readonly snapStart: boolean;
  readonly tell: (event: PlatformEvent) => void;
}

/** Tells how an environment starts: of its init and, where its runtime asks for that, of its being restored from a snapshot. */
export class StartReport {
  readonly #tell: StartReportOptions['tell'];
  readonly #init: { readonly initializationType: 'on-demand' | 'snap-start'; readonly phase: InitPhase };
  #identity: RestoreStart | undefined;
  #begun = performance.now();
  #isRestoring = false;

  constructor({ phase, snapStart, tell }: StartReportOptions) {
    this.#tell = tell;
    this.#init = { initializationType: snapStart ? 'snap-start' : 'on-demand', phase };
  }

  /** The start begins now: what was before it, the end of another environment say, is no part of it. */
  begin(identity: RestoreStart): void {
    this.#begun = performance.now();
    this.#identity = identity;
    this.#tell({ type: 'platform.initStart', record: { ...this.#init, ...identity } });
  }

  /** Init is over, and went well. */
  restore(): void {
    this.end(undefined, performance.now());
    this.#begun = performance.now();
    this.#isRestoring = true;
    if (this.#identity) this.#tell({ type: 'platform.restoreStart', record: this.#identity });
  }

  /** @param time when it was over, by the monotonic clock */
  end(failure: InitFailure | undefined, time: number): StartMetrics {
    const durationMs = toMicroseconds(time - this.#begun);
    const metrics = { durationMs };
    const result = {
      status: failure ? statusOf(failure.outcome) : 'success',
      ...errorTypeOf(failure),
    } as const;
    if (this.#isRestoring) {
      this.#tell({ type: 'platform.restoreRuntimeDone', record: result });
      this.#tell({ type: 'platform.restoreReport', record: { ...result, metrics } });
      return { restoreDurationMs: durationMs };
    }
    const record = { ...this.#init, ...result };
    this.#tell({ type: 'platform.initRuntimeDone', record });
    this.#tell({ type: 'platform.initReport', record: { ...record, metrics } });
    return { initDurationMs: durationMs };
  }
}

function errorTypeOf(failure: InitFailure | undefined): { readonly errorType?: string } {
  const outcome = failure?.outcome;
  switch (outcome?.kind) {
    case 'error':
      return { errorType: outcome.errorType ?? 'Runtime.Unknown' };
    case 'exit':
      return { errorType: isOutOfMemory(outcome) ? outOfMemoryType : 'Runtime.ExitError' };
    case 'entrypoint':
      return { errorType: 'Runtime.InvalidEntrypoint' };
    case 'extension':
      return { errorType: outcome.errorType };
    case 'timeout':
    case undefined:
      return {};
  }
}
