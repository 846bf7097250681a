/** The phases of an execution environment, as `GET /_lambda-stack/state` reports them. */
export type EnvironmentPhase = 'init' | 'idle' | 'busy' | 'settling' | 'stopped';

/** One execution environment: a runtime process and its place in the pool. */
export interface EnvironmentState {
  readonly id: string;
  readonly phase: EnvironmentPhase;
  /** The runtime's process id, while it runs. */
  readonly pid?: number;
  readonly invocations: number;
  /** Resident memory of the process tree, in MB, as last measured. */
  readonly memoryMB: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** Counters since the emulator's start. */
export interface FunctionCounters {
  readonly invocations: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly throttles: number;
  readonly coldStarts: number;
}

/** Why an asynchronous invocation was given up; all but the last two are AWS's conditions. */
export type GiveUpReason =
  | 'RetriesExhausted'
  | 'EventAgeExceeded'
  | 'ZeroReservedConcurrency'
  | 'RecursiveInvocation'
  | 'FunctionNotConfigured';

/** Asynchronous invocations of a function, since the emulator's start. */
export interface EventCounters {
  /** Those that wait or run now, also of an earlier start. */
  readonly queued: number;
  /** When the first of those that wait is tried, or given up: ISO 8601. None where none waits. */
  readonly nextAt?: string;
  readonly accepted: number;
  readonly delivered: number;
  /** Attempts that failed and come again. */
  readonly retried: number;
  /** Those that were given up, whether a destination was told or not. */
  readonly dropped: Readonly<Partial<Record<GiveUpReason, number>>>;
}

export interface FunctionState {
  readonly name: string;
  readonly arn: string;
  readonly runtime: string;
  readonly handler: string;
  /** MB */
  readonly memory: number;
  /** seconds */
  readonly timeout: number;
  readonly concurrency: number;
  /** Where a debugger attaches, where it runs for one. */
  readonly debugPort?: number;
  /** Why its runtime can't be started, where that is so. */
  readonly problem?: string;
  /** What is wrong with its newest code, and whether older code answers: goes on after the function's name. */
  readonly codeProblem?: string;
  readonly environments: readonly EnvironmentState[];
  readonly counters: FunctionCounters;
  /** Where the emulator that is asked has the queue. */
  readonly events?: EventCounters;
}

/** What `GET /_lambda-stack/state` answers. */
export interface EmulatorState {
  readonly version: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly functions: readonly FunctionState[];
  /** Functions whose own emulator does not answer, where each has one. */
  readonly unreachable?: readonly UnreachableFunction[];
}

export interface UnreachableFunction {
  readonly name: string;
  readonly problem: string;
}
