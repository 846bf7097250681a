import type { InvocationResult } from '@lambda-stack/invoke';

import type { ExecutionEnvironment } from '../environment/environment.ts';
import type { RuntimeEvent } from '../environment/event.ts';
import { exitReason, toAnswer, type Answer } from '../environment/function-error.ts';
import { statusOf, type Outcome } from '../environment/outcome.ts';
import { versionOf, type FunctionDefinition } from '../options.ts';
import type { ReportMetrics, Tracing } from '../platform/event.ts';
import { timeoutFault } from '../platform/text-lines.ts';
import type { MutableCounters } from './counters.ts';
import type { EnvironmentStarter } from './environment-starter.ts';
import type { ResponseRelay } from './response-relay.ts';
import type { Slot } from './slot.ts';

/** An init may take this long (ms); a longer one is done again within the first invocation's timeout. */
const initTimeoutMs = 10_000;

export interface InvocationRunOptions {
  readonly definition: FunctionDefinition;
  readonly starter: EnvironmentStarter;
  readonly counters: MutableCounters;
  readonly slot: Slot;
  /** Told why the runtime can't be started, or that it can. */
  readonly onProblem: (problem: string | undefined) => void;
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
  #initDurationMs: number | undefined;
  #startedAt = 0;
  /** What an init used that failed: its environment is gone. */
  #initMemoryMB = 0;
  #environment: ExecutionEnvironment | undefined;

  constructor(options: InvocationRunOptions) {
    this.#options = options;
  }

  /** Starts the environment without an invocation. A failure is in the log, and tried again by the first invocation. */
  async warm(): Promise<void> {
    await this.#init('init', initTimeoutMs);
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
    const result = {
      ...toResult(event, answer, logTail ? await tail : undefined),
      executedVersion: versionOf(this.#options.definition),
      outcome,
      isInit: this.#environment === undefined,
    };
    relay?.end(answer, result.logTail);
    const settled = tail.then(() => this.#environment?.settled()).catch(this.#fault);
    return { result, settled };
  }

  /** Init where there is no environment, START, and the event's way through the runtime. */
  async #outcome(event: RuntimeEvent, logTail: boolean, relay: ResponseRelay | undefined): Promise<Outcome> {
    const { definition, slot } = this.#options;
    const { log } = slot;
    const timeoutMs = definition.timeout * 1000;
    let failed = slot.environment === undefined ? await this.#init('init', initTimeoutMs) : undefined;
    log.begin(event.requestId, logTail);
    log.platform({
      type: 'platform.start',
      record: { requestId: event.requestId, version: versionOf(definition), tracing: tracingOf(event) },
    });
    this.#startedAt = performance.now();
    if (failed && failed.kind !== 'entrypoint') {
      this.#initDurationMs = undefined;
      failed = await this.#init('invoke', timeoutMs);
      this.#initDurationMs = undefined;
    }
    if (failed) return failed.kind === 'timeout' ? { kind: 'timeout', seconds: definition.timeout } : failed;
    const left = timeoutMs - (performance.now() - this.#startedAt);
    const { environment } = slot;
    this.#environment = environment;
    // It ended between its init and now.
    if (!environment) return { kind: 'exit', status: { code: 0, signal: null } };
    return environment.invoke(event, Math.max(1, left), definition.timeout, relay);
  }

  async #init(phase: 'init' | 'invoke', timeoutMs: number): Promise<Outcome | undefined> {
    const { starter, slot, counters, onProblem } = this.#options;
    counters.coldStarts += 1;
    const started = await starter.start({ slot, phase, timeoutMs });
    const outcome = started.started ? undefined : started.failure.outcome;
    if (started.started) this.#initDurationMs = started.durationMs;
    else this.#initMemoryMB = Math.max(this.#initMemoryMB, started.failure.memoryMB);
    onProblem(outcome?.kind === 'entrypoint' ? outcome.message : undefined);
    return outcome;
  }

  /** What goes wrong after the answer is no caller's concern any more; the log has it. */
  readonly #fault = (error: unknown): void => {
    this.#options.slot.log.note(
      `After the invocation: ${error instanceof Error ? error.message : String(error)}`,
    );
  };

  /** Ends what is over, and writes the last lines of the invocation's log; resolves with its tail. */
  async #finish(
    event: RuntimeEvent,
    outcome: Outcome,
    answer: Answer,
    runtimeMs: number,
  ): Promise<string | undefined> {
    const { definition, slot } = this.#options;
    const { log } = slot;
    const { requestId } = event;
    const environment = this.#environment;
    const isOver = endsEnvironment(outcome);
    await (isOver ? environment?.runtimeEnded() : environment?.drainOutput());
    const fault = faultOf(outcome, requestId, definition.timeout);
    if (fault !== undefined) log.platform({ type: 'platform.fault', record: fault });
    const done = {
      requestId,
      status: statusOf(outcome),
      ...(answer.errorType === undefined ? {} : { errorType: answer.errorType }),
      tracing: tracingOf(event),
    };
    log.platform({
      type: 'platform.runtimeDone',
      record: {
        ...done,
        metrics: { durationMs: runtimeMs, producedBytes: producedBytes(outcome, answer) },
        spans: [],
      },
    });
    const late = isOver || !environment?.hasExtensions ? undefined : await this.#settle(environment, event);
    log.platform({
      type: 'platform.report',
      record: { ...done, ...late?.status, metrics: this.#metrics(late?.durationMs ?? runtimeMs) },
    });
    const tail = log.end();
    if (isOver || late?.status) await slot.vacate();
    // The environment after a crash is a fresh one; after a time-out it finds the same /tmp.
    if (outcome.kind === 'exit') await slot.wipe();
    return tail;
  }

  /** The invocation lasts until its extensions are done with it; those that take too long end the environment. */
  async #settle(
    environment: ExecutionEnvironment,
    { requestId }: RuntimeEvent,
  ): Promise<{ durationMs: number; status: { status: 'timeout' } | undefined }> {
    const { definition, slot, counters } = this.#options;
    await environment.settled();
    const durationMs = performance.now() - this.#startedAt;
    if (!environment.isOverdue) return { durationMs, status: undefined };
    counters.timeouts += 1;
    await environment.runtimeEnded();
    slot.log.platform({
      type: 'platform.fault',
      record: timeoutFault(requestId, definition.timeout, Date.now()),
    });
    return { durationMs, status: { status: 'timeout' } };
  }

  #metrics(durationMs: number): ReportMetrics {
    const initDurationMs = this.#initDurationMs;
    return {
      durationMs,
      billedDurationMs: Math.ceil(durationMs + (initDurationMs ?? 0)),
      memorySizeMB: this.#options.definition.memory,
      maxMemoryUsedMB: this.#environment?.peakMemoryMB() ?? this.#initMemoryMB,
      ...(initDurationMs === undefined ? {} : { initDurationMs }),
    };
  }
}

/** Whether nothing of the environment is left. */
const endsEnvironment = ({ kind }: Outcome): boolean =>
  kind === 'exit' || kind === 'timeout' || kind === 'extension';

const tracingOf = ({ traceId }: RuntimeEvent): Tracing => ({ type: 'X-Amzn-Trace-Id', value: traceId });

/** What the log says of an invocation without an answer. */
function faultOf(outcome: Outcome, requestId: string, seconds: number): string | undefined {
  if (outcome.kind === 'timeout') return timeoutFault(requestId, seconds, Date.now());
  return outcome.kind === 'exit' ? `RequestId: ${requestId} Error: ${exitReason(outcome.status)}` : undefined;
}

const producedBytes = (outcome: Outcome, { payload }: Answer): number =>
  outcome.kind === 'streamed' ? outcome.bytes : payload.byteLength;

const toResult = (event: RuntimeEvent, answer: Answer, logTail: string | undefined): InvocationResult => ({
  statusCode: 200,
  requestId: event.requestId,
  payload: answer.payload,
  contentType: answer.contentType,
  ...(answer.errorType === undefined ? {} : { functionError: 'Unhandled' }),
  traceId: event.traceId,
  logTail,
});
