/**
 * What the platform tells of an environment and its invocations: the one source of the log's lines in text and JSON, and of what
 * the Telemetry API and the Logs API send. The records have the names and shapes of the Telemetry API.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export type PlatformEvent = {
  readonly [Type in keyof PlatformRecords]: { readonly type: Type; readonly record: PlatformRecords[Type] };
}[keyof PlatformRecords];

interface PlatformRecords {
  readonly 'platform.initStart': InitStart;
  readonly 'platform.initRuntimeDone': InitRuntimeDone;
  readonly 'platform.initReport': InitReport;
  readonly 'platform.restoreStart': RestoreStart;
  readonly 'platform.restoreRuntimeDone': RestoreRuntimeDone;
  readonly 'platform.restoreReport': RestoreReport;
  readonly 'platform.start': Start;
  readonly 'platform.runtimeDone': RuntimeDone;
  readonly 'platform.report': Report;
  readonly 'platform.extension': ExtensionState;
  readonly 'platform.telemetrySubscription': TelemetrySubscription;
  /** The Logs API has it, the Telemetry API has not. */
  readonly 'platform.logsSubscription': TelemetrySubscription;
  readonly 'platform.logsDropped': LogsDropped;
  /** Why an invocation has no answer, in Lambda's words. The Logs API has it, the Telemetry API has not. */
  readonly 'platform.fault': string;
}

/** `invoke`: an init that failed, done again within the first invocation. */
export type InitPhase = 'init' | 'invoke';

/** `failure`: the runtime ended by itself; `error`: it said what went wrong. */
export type Status = 'success' | 'error' | 'failure' | 'timeout';

interface Init {
  readonly initializationType: 'on-demand' | 'snap-start';
  readonly phase: InitPhase;
}

interface InitStart extends Init {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly runtimeVersion: string;
  readonly runtimeVersionArn: string;
  /** The environment's id. */
  readonly instanceId: string;
  /** MB. */
  readonly instanceMaxMemory: number;
}

interface InitRuntimeDone extends Init {
  readonly status: Status;
  readonly errorType?: string;
}

export interface InitReport extends Init {
  readonly status: Status;
  readonly errorType?: string;
  readonly metrics: { readonly durationMs: number };
}

/** An environment begins from a snapshot, and not with an init. */
export type RestoreStart = Omit<InitStart, keyof Init>;

interface RestoreRuntimeDone {
  readonly status: Status;
  readonly errorType?: string;
}

export interface RestoreReport extends RestoreRuntimeDone {
  readonly metrics: { readonly durationMs: number };
}

export interface Tracing {
  readonly type: 'X-Amzn-Trace-Id';
  /** The whole header. */
  readonly value: string;
}

export interface Start {
  readonly requestId: string;
  readonly version: string;
  readonly tracing: Tracing;
}

/** A part of the time of an invocation. */
export interface Span {
  /** Until the response began; until it was complete; and until the runtime asked for its next event. */
  readonly name: 'responseLatency' | 'responseDuration' | 'runtimeOverhead';
  /** ISO 8601. */
  readonly start: string;
  readonly durationMs: number;
}

export interface RuntimeDone {
  readonly requestId: string;
  readonly status: Status;
  readonly errorType?: string;
  /** The time until the runtime was done, and the bytes of its response; 0 where it gave none. */
  readonly metrics: { readonly durationMs: number; readonly producedBytes: number };
  readonly spans: readonly Span[];
  readonly tracing: Tracing;
}

export interface Report {
  readonly requestId: string;
  readonly status: Status;
  readonly errorType?: string;
  readonly metrics: ReportMetrics;
  readonly tracing: Tracing;
}

export interface ReportMetrics {
  readonly durationMs: number;
  /** Init and restore are billed: the sum, rounded up. */
  readonly billedDurationMs: number;
  readonly memorySizeMB: number;
  readonly maxMemoryUsedMB: number;
  /** Only for the first invocation of an environment. */
  readonly initDurationMs?: number;
  /** Instead of it, where the environment came from a snapshot. */
  readonly restoreDurationMs?: number;
  /** What Lambda does before the runtime goes on is not billed; here there is nothing of that. */
  readonly billedRestoreDurationMs?: number;
}

export interface ExtensionState {
  readonly name: string;
  /** `Ready` when it first asks for an event; `LaunchError`, `InitError`, `ExitError` or `Exited` where it fails. */
  readonly state: string;
  /** What it takes: `INVOKE`, `SHUTDOWN`. */
  readonly events: readonly string[];
  readonly errorType?: string;
}

/** What extensions can subscribe to. */
export const telemetryTypes = ['platform', 'function', 'extension'] as const;

export type TelemetryType = (typeof telemetryTypes)[number];

export interface TelemetrySubscription {
  /** The extension's. */
  readonly name: string;
  readonly state: 'Subscribed';
  readonly types: readonly TelemetryType[];
}

/** A subscriber did not take all that it should have been sent. */
export interface LogsDropped {
  readonly reason: string;
  readonly droppedRecords: number;
  readonly droppedBytes: number;
}
