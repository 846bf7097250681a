import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';

import { systemClock } from '../clock.ts';
import { handleExtensionRequest } from '../extensions/api.ts';
import type { ShutdownReason } from '../extensions/extension.ts';
import { ExtensionSet } from '../extensions/extension-set.ts';
import { closeServer, listenNear, reachable } from '../http/server.ts';
import { createMemoryMeter } from '../process/memory-meter.ts';
import { handleTelemetryRequest } from '../telemetry/api.ts';
import type { EnvironmentOptions } from './environment-options.ts';
import { createEnvironmentServer } from './environment-server.ts';
import type { RuntimeEvent } from './event.ts';
import { InFlight } from './in-flight.ts';
import { endedUnasked, waitedFor } from './init-hint.ts';
import { isBusy, isStarting, type Phase } from './lifecycle.ts';
import type { InitFailure, Outcome, OwnEnd } from './outcome.ts';
import type { ResponseSink } from './response-sink.ts';
import { RuntimeProgram } from './runtime-program.ts';
import { RuntimeSession } from './runtime-session.ts';
import { shutDown, type Shutdown } from './shutdown.ts';

/** What an init comes to whose environment is ended by others. */
const killed: InitFailure['outcome'] = { kind: 'exit', status: { code: null, signal: 'SIGKILL' } };

/** An event for a runtime. */
export interface Delivery {
  readonly event: RuntimeEvent;
  readonly timeoutMs: number;
  /** The time-out that the function has. */
  readonly seconds: number;
  /** Takes a response that is streamed; without one it is collected. */
  readonly sink: ResponseSink | undefined;
}

/**
 * One execution environment: a runtime's process, its extensions, the APIs that they talk to, and at most one invocation at a time.
 * Init is over when the runtime and all extensions have asked for their next event; an invocation is settled when the runtime and all
 * extensions that take INVOKE have done so.
 */
export class ExecutionEnvironment {
  readonly id: string = randomUUID();
  readonly #options: EnvironmentOptions;
  readonly #server: Server;
  readonly #extensions: ExtensionSet;
  readonly #memory = createMemoryMeter(() => this.#pids());
  readonly #session: RuntimeSession;
  #api = '';
  #runtime: RuntimeProgram | undefined;
  #endInit: ((failure: InitFailure['outcome'] | undefined) => void) | undefined;
  #registered: (() => void) | undefined;
  /** When its init was over, on the clock of `performance.now()`. */
  #readyAt = 0;
  #cancelDeadline: (() => void) | undefined;
  #isOverdue = false;
  #isOutOfMemory = false;
  readonly #waiting: (() => void)[] = [];
  #shutdown: Shutdown | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#extensions = new ExtensionSet({
      programs: options.programs,
      launcher: options.launcher,
      command: (path) => options.extensionCommand(path, this.#api),
      onLine: options.onExtensionLine,
      onEvent: options.onEvent,
      onChange: () => this.#check(),
      onFailure: (failure) => this.#end({ kind: 'extension', ...failure }),
    });
    this.#session = new RuntimeSession({
      onReady: () => this.#check(),
      onRestore: options.onRestore,
      onInitError: (error) => this.#endInit?.({ kind: 'error', ...error }),
    });
    this.#server = createEnvironmentServer({
      peer: this.#session,
      access: options.access,
      snapStart: options.snapStart,
      handleExtension: (exchange) => handleExtensionRequest(this.#extensions, options.metadata, exchange),
      handleTelemetry: (api, exchange) =>
        handleTelemetryRequest(api, options.telemetry, this.#extensions, exchange),
    });
  }

  get phase(): Phase {
    return this.#session.phase;
  }

  get pid(): number | undefined {
    return this.#runtime?.pid;
  }

  /** Whether an invocation is not over with the runtime's answer. */
  get hasExtensions(): boolean {
    return !this.#extensions.isEmpty;
  }

  /** Whether the time limit has ended it. */
  get isOverdue(): boolean {
    return this.#isOverdue;
  }

  /** The most memory used so far, in MB. */
  peakMemoryMB(): number {
    return this.#memory.peakMB();
  }

  /** Kills the runtime where runtime and extensions together use more than they may (MB). */
  limitMemory(limitMB: number): void {
    const { pid } = this;
    if (pid === undefined || this.#isStopped()) return;
    this.#memory.checkLimit(limitMB, (megabytes) => {
      if (this.#isStopped()) return;
      this.#outOfMemory(megabytes);
      this.#runtime?.kill();
    });
  }

  #outOfMemory(megabytes: number | undefined): void {
    this.#isOutOfMemory = true;
    this.#options.onOutOfMemory(megabytes);
  }

  #pids(): number[] {
    return [...(this.#runtime ? [this.#runtime.pid] : []), ...this.#extensions.pids];
  }

  /** Starts the extensions and the runtime, and resolves when init is over: undefined, or why it failed. */
  async start(timeoutMs: number): Promise<InitFailure | undefined> {
    let hint: string | undefined;
    const cancel = systemClock.after(timeoutMs, () => {
      hint = waitedFor(this.#extensions.tellUnready());
      this.#endInit?.({ kind: 'timeout', seconds: timeoutMs / 1000 });
      this.stop('timeout');
    });
    const ended = new Promise<InitFailure['outcome'] | undefined>((resolve) => {
      this.#endInit = resolve;
    });
    try {
      this.#api = reachable(await listenNear(this.#server, this.#options.address));
      if (this.#options.programs.length > 0) await this.#startExtensions(ended);
      await this.#launch();
      const outcome = await ended;
      this.#extensions.closeRegistration();
      this.#options.telemetry.endInit();
      if (outcome === undefined) return undefined;
      if (!this.#session.hasAsked) hint ??= endedUnasked(outcome, this.#options.ownProgram);
      return { outcome, memoryMB: this.peakMemoryMB(), hint };
    } finally {
      cancel();
      this.#endInit = undefined;
      this.#readyAt = performance.now();
    }
  }

  /** Resolves when all have registered, or init has failed. */
  async #startExtensions(ended: Promise<unknown>): Promise<void> {
    const registered = new Promise<void>((resolve) => {
      this.#registered = resolve;
    });
    await this.#extensions.launch();
    this.#check();
    await Promise.race([registered, ended]);
  }

  async #launch(): Promise<void> {
    if (this.phase === 'stopped') {
      this.#endInit?.(killed);
      return;
    }
    const { launcher, command, onLine } = this.#options;
    const program = command(this.#api);
    let runtime: RuntimeProgram;
    try {
      runtime = await RuntimeProgram.launch(launcher, program, onLine);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#endInit?.({ kind: 'entrypoint', message: `${program.command} can't be started: ${reason}` });
      return;
    }
    this.#runtime = runtime;
    void runtime.exited.then((status) => {
      const isKilled = !this.#isStopped() && !this.#isOutOfMemory;
      if (isKilled && runtime.claimOomKill(status)) this.#outOfMemory(undefined);
      this.#end({ kind: 'exit', status, isOutOfMemory: this.#isOutOfMemory });
    });
    if (this.#isStopped()) await runtime.end(0);
  }

  /** Its runtime or one of its extensions has ended it, unless it was ended before. */
  #end(outcome: OwnEnd): void {
    if (this.#endInit === undefined && !this.#isStopped())
      this.#options.onOwnEnd(outcome, isBusy(this.phase), performance.now() - this.#readyAt);
    this.#endInit?.(outcome);
    this.#session.invocation?.settle(outcome);
    this.stop('failure');
  }

  /**
   * Hands an event to the idle runtime. The time-out covers the time until the environment is settled; when it is over, the environment
   * is ended.
   * @param tell is called with what became of it, once
   */
  invoke({ event, timeoutMs, seconds, sink }: Delivery, tell: (outcome: Outcome) => void): InFlight {
    const deadlineMs = Date.now() + Math.round(timeoutMs);
    const invocation = new InFlight(event, deadlineMs, sink, tell);
    this.#runtime?.beginInvocation();
    this.#session.invoke(invocation, event);
    this.#cancelDeadline = systemClock.after(timeoutMs, () => {
      this.#isOverdue = true;
      invocation.settle({ kind: 'timeout', seconds });
      this.peakMemoryMB();
      this.stop('timeout');
    });
    if (this.hasExtensions) this.#invokeExtensions(event, deadlineMs);
    return invocation;
  }

  #invokeExtensions({ requestId, invokedFunctionArn, traceId }: RuntimeEvent, deadlineMs: number): void {
    this.#extensions.give({
      eventType: 'INVOKE',
      deadlineMs,
      requestId,
      invokedFunctionArn,
      tracing: { type: 'X-Amzn-Trace-Id', value: traceId },
    });
  }

  /** Resolves when runtime and extensions are done with the invocation, or have ended. */
  settled(): Promise<void> {
    if (this.#isSettled()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #isSettled(): boolean {
    if (this.phase === 'idle') return this.#extensions.areSettled();
    return this.phase !== 'settling' && !isBusy(this.phase);
  }

  /** Tells those who wait for what has come about. */
  #check(): void {
    if (this.#registered && this.#extensions.areRegistered()) this.#registered();
    if (this.#endInit) {
      if (this.phase === 'idle' && this.#extensions.areReady()) this.#endInit(undefined);
    } else if (this.#isSettled()) {
      this.#cancelDeadline?.();
      for (const resolve of this.#waiting.splice(0)) resolve();
    }
  }

  /** Resolves when everything that the runtime has written so far was handed to `onLine`. */
  drainOutput(): Promise<void> | undefined {
    return this.#runtime?.drain();
  }

  /** Resolves when the runtime has ended, and all that it wrote was handed to `onLine`; the extensions may still live. */
  async runtimeEnded(): Promise<void> {
    await this.#shutdown?.runtimeEnded;
  }

  /** Begins to end it: it takes nothing any more. */
  stop(reason: ShutdownReason = 'spindown'): void {
    const isHarsh = isBusy(this.phase) || isStarting(this.phase) || reason !== 'spindown';
    const isLeaving = this.phase === 'failed';
    if (!this.#session.stop()) return;
    this.#endInit?.(killed);
    this.#check();
    const { telemetry, shutdownReasons } = this.#options;
    const [runtime, extensions] = [this.#runtime, this.#extensions];
    this.#shutdown = shutDown({
      runtime,
      extensions,
      telemetry,
      reason: shutdownReasons[reason],
      isHarsh,
      isLeaving,
    });
    this.#closed = this.#shutdown.done.then(() =>
      this.#server.listening ? closeServer(this.#server) : undefined,
    );
  }

  /** Ends all processes and the APIs, and waits until they are gone. */
  async close(reason?: ShutdownReason): Promise<void> {
    this.stop(reason);
    await this.#closed;
  }

  #isStopped(): boolean {
    return this.phase === 'stopped';
  }
}
