import type { InvocationResult } from '@lambda-stack/invoke';

import type { ExecutionEnvironment } from '../environment/environment.ts';
import type { RuntimeEvent } from '../environment/event.ts';
import type { InFlight } from '../environment/in-flight.ts';
import { toAnswer, type Answer } from '../environment/function-error.ts';
import {
  isOutOfMemory,
  launchError,
  outOfMemoryType,
  problemOf,
  statusOf,
  type Outcome,
} from '../environment/outcome.ts';
import { versionOf, type FunctionDefinition } from '../options.ts';
import type { Report, ReportMetrics } from '../platform/event.ts';
import { spansOf, toMicroseconds } from '../platform/spans.ts';
import { timeoutFault } from '../platform/text-lines.ts';
import type { Profile } from '../profile/profile.ts';
import { reasonOf } from '../reason-of.ts';
import type { MutableCounters } from './counters.ts';
import type { EnvironmentStarter } from './environment-starter.ts';
import { endsEnvironment, faultOf, producedBytes, tracingOf } from './invocation-facts.ts';
import type { ResponseRelay } from './response-relay.ts';
import type { Slot } from './slot.ts';
import type { StartMetrics } from './start-report.ts';

export interface InvocationRunOptions {
  readonly definition: FunctionDefinition;
  readonly profile: Profile;
  readonly starter: EnvironmentStarter;
  readonly counters: MutableCounters;
  readonly slot: Slot;
  /** Told why the runtime can't be started, or that it can. */
  readonly onProblem: (problem: string | undefined) => void;
  /** What who sees the log's tail alone shall know of the code. */
  readonly codeProblem: () => string | undefined;
}

/** How the caller of an invocation takes its answer. */
export interface Caller {
  readonly logTail: boolean;
  /** Takes a response as it comes. */
  readonly relay?: ResponseRelay;
}

/** The result of an invocation, and how it came about. */
export interface FunctionResult extends InvocationResult {
  /** None where no environment was asked. */
  readonly outcome?: Outcome;
  /** Whether it is the init that came to it. */
  readonly isInit?: boolean;
}

/** The answer, and the promise that the slot can be used again. */
export interface RunResult {
  readonly result: FunctionResult;
  readonly settled: Promise<void>;
}

/** One invocation in one slot: init where it is needed, the invocation, its log, and what is left behind. */
export class InvocationRun {
  readonly #options: InvocationRunOptions;
  /** Of the environment, where this is its first invocation. */
  #startMetrics: StartMetrics = {};
  /** Whether that start is no part of the invocation's own duration. */
  #isStartApart = true;
  #startedAt = 0;
  /** What an init used that failed: its environment is gone. */
  #initMemoryMB = 0;
  #environment: ExecutionEnvironment | undefined;
  #inFlight: InFlight | undefined;
  /** Whether the time was over after the answer. */
  #isLate = false;

  constructor(options: InvocationRunOptions) {
    this.#options = options;
  }

  /** Starts the environment without an invocation. A failure is in the log, and tried again by the first invocation. */
  async warm(): Promise<void> {
    this.#noteLaunchError(await this.#init('init', this.#initTimeoutMs));
  }

  async invoke(event: RuntimeEvent, { logTail, relay }: Caller): Promise<RunResult> {
    const { slot, counters } = this.#options;
    counters.invocations += 1;
    const outcome = await this.#outcome(event, logTail, relay);
    const durationMs = performance.now() - this.#startedAt;
    slot.invocations += 1;
    const answer = toAnswer(outcome, event.requestId);
    if (answer.errorType !== undefined) counters.errors += 1;
    if (outcome.kind === 'timeout') counters.timeouts += 1;
    const tail = this.#finish(event, outcome, answer, durationMs);
    // The caller has the answer at once; only one who asked for the log waits for it to be complete.
    // One literal without a spread: the engine gives it the same shape each time.
    const result: FunctionResult = {
      statusCode: 200,
      requestId: event.requestId,
      payload: answer.payload,
      contentType: answer.contentType,
      functionError: answer.errorType === undefined ? undefined : 'Unhandled',
      traceId: event.traceId,
      logTail: logTail ? await tail : undefined,
      executedVersion: versionOf(this.#options.definition),
      outcome,
      isInit: this.#environment === undefined,
    };
    relay?.end(answer, result.logTail);
    const settled = tail.then(() => this.#leave(outcome)).catch(this.#fault);
    return { result, settled };
  }

  /** Init where there is no environment, START, and the event's way through the runtime. */
  async #outcome(event: RuntimeEvent, logTail: boolean, relay: ResponseRelay | undefined): Promise<Outcome> {
    const { definition, profile, slot } = this.#options;
    const { log } = slot;
    const timeoutMs = definition.timeout * 1000;
    const isInitApart = profile.initTimeoutMs !== undefined;
    this.#isStartApart = isInitApart || slot.environment !== undefined;
    this.#startedAt = performance.now();
    let failed = slot.environment === undefined ? await this.#init('init', this.#initTimeoutMs) : undefined;
    log.begin(event.requestId, logTail);
    log.platform({
      type: 'platform.start',
      record: { requestId: event.requestId, version: versionOf(definition), tracing: tracingOf(event) },
    });
    if (isInitApart) this.#startedAt = performance.now();
    this.#startMetrics = slot.takeStartMetrics();
    this.#noteLaunchError(failed);
    if (failed && failed.kind !== 'entrypoint' && isInitApart) {
      failed = await this.#init('invoke', timeoutMs);
      // It is a part of the invocation's own duration.
      slot.takeStartMetrics();
    }
    if (failed) return failed.kind === 'timeout' ? { kind: 'timeout', seconds: definition.timeout } : failed;
    const left = timeoutMs - (performance.now() - this.#startedAt);
    const { environment } = slot;
    this.#environment = environment;
    // It ended between its init and now.
    if (!environment) return { kind: 'exit', status: { code: 0, signal: null } };
    const delivery = { event, timeoutMs: Math.max(1, left), seconds: definition.timeout, sink: relay };
    return new Promise((resolve) => {
      this.#inFlight = environment.invoke(delivery, resolve);
    });
  }

  get #initTimeoutMs(): number {
    const { definition, profile } = this.#options;
    const timeoutMs = definition.timeout * 1000;
    return definition.debug ? timeoutMs : (profile.initTimeoutMs ?? timeoutMs);
  }

  async #init(phase: 'init' | 'invoke', timeoutMs: number): Promise<Outcome | undefined> {
    const { starter, slot, counters, onProblem } = this.#options;
    counters.coldStarts += 1;
    const started = await starter.start({ slot, phase, timeoutMs });
    const outcome = started.started ? undefined : started.failure.outcome;
    if (started.started) slot.startMetrics = started.metrics;
    else this.#initMemoryMB = Math.max(this.#initMemoryMB, started.failure.memoryMB);
    onProblem(started.started ? undefined : problemOf(started.failure));
    return outcome;
  }

  /** The log has the reason why a program can't be started: between START and END where there is an invocation. */
  #noteLaunchError(failed: Outcome | undefined): void {
    const error = failed && launchError(failed);
    if (error) this.#options.slot.log.note(`${error.errorType}: ${error.reason}`);
  }

  /** What goes wrong after the answer is no caller's concern any more; the log has it. */
  readonly #fault = (error: unknown): void => {
    this.#options.slot.log.note(`After the invocation: ${reasonOf(error)}`);
  };

  /**
   * Waits until runtime and extensions are done, and writes the last lines of the invocation's log; resolves with its tail.
   * @param outcomeMs how long it took to come to the outcome
   */
  async #finish(
    event: RuntimeEvent,
    outcome: Outcome,
    answer: Answer,
    outcomeMs: number,
  ): Promise<string | undefined> {
    const { definition, profile, slot } = this.#options;
    const { log } = slot;
    const { requestId } = event;
    const environment = this.#environment;
    const tracing = tracingOf(event);
    const isOver = endsEnvironment(outcome);
    await (isOver ? environment?.runtimeEnded() : this.#runtimeDone(requestId));
    const fault = faultOf(outcome, requestId, definition.timeout);
    if (fault !== undefined) log.platform({ type: 'platform.fault', record: fault });
    const { milestones } = this.#inFlight ?? {};
    const runtimeMs = this.#limited(
      outcome,
      isOver ? outcomeMs : (milestones?.ready ?? performance.now()) - this.#startedAt,
    );
    if (log.hasDetails) {
      log.platform({
        type: 'platform.runtimeDone',
        record: {
          requestId,
          ...this.#statusOf(outcome, answer),
          metrics: { durationMs: toMicroseconds(runtimeMs), producedBytes: producedBytes(outcome) },
          spans: milestones ? spansOf(milestones) : [],
          tracing,
        },
      });
    }
    const durationMs =
      isOver || !environment?.hasExtensions
        ? runtimeMs
        : this.#limited(outcome, await this.#settle(requestId));
    if (profile.isReported(outcome, environment === undefined))
      log.platform({
        type: 'platform.report',
        record: {
          requestId,
          ...this.#statusOf(outcome, answer),
          metrics: this.#metrics(durationMs),
          tracing,
        },
      });
    return log.end(this.#options.codeProblem());
  }

  /** Leaves the slot as the next invocation may find it. */
  async #leave(outcome: Outcome): Promise<void> {
    const { slot } = this.#options;
    if (endsEnvironment(outcome) || this.#isLate) await slot.vacate();
    // The environment after a crash is a fresh one; after a time-out it finds the same /tmp.
    if (outcome.kind === 'exit') await slot.wipe();
    await this.#environment?.settled();
  }

  /** The runtime has asked for its next event, or ended, and all that it wrote is in the log. */
  async #runtimeDone(requestId: string): Promise<void> {
    await this.#inFlight?.runtimeDone;
    await this.#environment?.drainOutput();
    await this.#checkTime(requestId);
  }

  /** The invocation lasts until its extensions are done with it; gives its duration. */
  async #settle(requestId: string): Promise<number> {
    await this.#environment?.settled();
    const durationMs = performance.now() - this.#startedAt;
    await this.#checkTime(requestId);
    return durationMs;
  }

  /** A runtime or an extension that is not done in time has ended the environment; the caller has the answer already. */
  async #checkTime(requestId: string): Promise<void> {
    const { definition, slot, counters } = this.#options;
    if (this.#isLate || !this.#environment?.isOverdue) return;
    this.#isLate = true;
    counters.timeouts += 1;
    await this.#environment.runtimeEnded();
    const record = timeoutFault(requestId, definition.timeout, Date.now());
    slot.log.platform({ type: 'platform.fault', record });
  }

  /** What ran out of time lasted as long as it may, however early or late the timer was. */
  #limited(outcome: Outcome, durationMs: number): number {
    const ranOut = outcome.kind === 'timeout' || this.#isLate;
    return ranOut ? this.#options.definition.timeout * 1000 : durationMs;
  }

  #statusOf(outcome: Outcome, { errorType }: Answer): Pick<Report, 'status' | 'errorType'> {
    if (this.#isLate) return { status: 'timeout' };
    const type = isOutOfMemory(outcome) ? outOfMemoryType : errorType;
    return { status: statusOf(outcome), ...(type === undefined ? {} : { errorType: type }) };
  }

  #metrics(measuredMs: number): ReportMetrics {
    const { initDurationMs = 0, restoreDurationMs } = this.#startMetrics;
    const durationMs = toMicroseconds(measuredMs);
    const startMs = this.#isStartApart ? initDurationMs + (restoreDurationMs ?? 0) : 0;
    return {
      durationMs,
      billedDurationMs: Math.ceil(durationMs + startMs),
      memorySizeMB: this.#options.definition.memory,
      maxMemoryUsedMB: this.#environment?.peakMemoryMB() ?? this.#initMemoryMB,
      ...this.#startMetrics,
      ...(restoreDurationMs === undefined ? {} : { billedRestoreDurationMs: Math.ceil(restoreDurationMs) }),
    };
  }
}
