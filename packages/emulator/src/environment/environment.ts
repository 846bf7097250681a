import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';

import type { AccessRule } from '../http/access.ts';
import { closeServer, listen } from '../http/server.ts';
import type { LineHandler } from '../log/output-lines.ts';
import { createMemoryMeter, type MemoryMeter } from '../process/memory-meter.ts';
import type { ExitStatus, LaunchCommand, ProcessLauncher, RuntimeProcess } from '../process/launcher.ts';
import {
  createRuntimeApi,
  type RuntimeAnswer,
  type RuntimePeer,
  type Verdict,
} from '../runtime-api/server.ts';
import type { RuntimeEvent } from './event.ts';
import { applyEvent, type LifecycleEvent, type Phase } from './lifecycle.ts';
import type { InitFailure, Outcome } from './outcome.ts';
import { captureOutput, type OutputCapture } from './output.ts';

export interface EnvironmentOptions {
  readonly launcher: ProcessLauncher;
  readonly access: AccessRule;
  /** What to start, given the address of the environment's Runtime API. */
  readonly command: (runtimeApi: string) => LaunchCommand;
  /** Takes each line that the process writes. */
  readonly onLine: LineHandler;
  /** The runtime ended by itself while no invocation ran. */
  readonly onIdleExit: (status: ExitStatus) => void;
}

interface Current {
  readonly event: RuntimeEvent;
  readonly deadlineMs: number;
  readonly settle: (outcome: Outcome) => void;
}

/** One execution environment: a runtime's process, its Runtime API, and at most one invocation at a time. */
export class ExecutionEnvironment implements RuntimePeer {
  readonly id: string = randomUUID();
  readonly #options: EnvironmentOptions;
  readonly #server: Server;
  #phase: Phase = 'init';
  #process: RuntimeProcess | undefined;
  #memory: MemoryMeter | undefined;
  #output: OutputCapture | undefined;
  #deliver: ((event: RuntimeEvent, deadlineMs: number) => void) | undefined;
  #current: Current | undefined;
  #answeredId: string | undefined;
  #endInit: ((failure: InitFailure['outcome'] | undefined) => void) | undefined;
  #deadline: NodeJS.Timeout | undefined;
  readonly #waiting: (() => void)[] = [];
  #closed: Promise<void> | undefined;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#server = createRuntimeApi(this, options.access);
  }

  get phase(): Phase {
    return this.#phase;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** The most memory used so far, in MB. */
  peakMemoryMB(): number {
    return this.#memory?.peakMB() ?? 0;
  }

  /** Starts the runtime, and resolves when it asks for its first event: undefined, or why it did not. */
  async start(timeoutMs: number): Promise<InitFailure | undefined> {
    const startedAt = performance.now();
    const timer = setTimeout(
      () => this.#endInit?.({ kind: 'timeout', seconds: timeoutMs / 1000 }),
      timeoutMs,
    );
    const ended = new Promise<InitFailure['outcome'] | undefined>((resolve) => {
      this.#endInit = resolve;
    });
    try {
      const { host, port } = await listen(this.#server, { host: '127.0.0.1', port: 0 });
      const command = this.#options.command(`${host}:${port}`);
      if (this.#phase !== 'stopped') await this.#launch(command);
      else this.#endInit?.({ kind: 'exit', status: { code: null, signal: 'SIGKILL' } });
      const outcome = await ended;
      const memoryMB = this.peakMemoryMB();
      return outcome && { outcome, durationMs: performance.now() - startedAt, memoryMB };
    } finally {
      clearTimeout(timer);
      this.#endInit = undefined;
    }
  }

  async #launch(command: LaunchCommand): Promise<void> {
    const started = await this.#options.launcher.launch(command);
    this.#process = started;
    this.#memory = createMemoryMeter(started.pid);
    this.#output = captureOutput(started, this.#options.onLine);
    void started.exited.then((status) => {
      const wasIdle = this.#phase === 'idle' || this.#phase === 'settling';
      this.#apply('exit');
      if (wasIdle) this.#options.onIdleExit(status);
      this.#endInit?.({ kind: 'exit', status });
      this.#current?.settle({ kind: 'exit', status });
      this.#settled();
      void this.close();
    });
    if (this.#phase === 'stopped') started.kill('SIGKILL');
  }

  /**
   * Hands an event to the idle runtime, and resolves with what became of it. The time-out covers the time until the runtime asks for
   * its next event, too; when it is over, the process is killed.
   */
  invoke(event: RuntimeEvent, timeoutMs: number, seconds: number): Promise<Outcome> {
    if (!this.#apply('invoke')) throw new Error(`An environment that is ${this.#phase} cannot be invoked`);
    const deadlineMs = Date.now() + Math.round(timeoutMs);
    const outcome = new Promise<Outcome>((resolve) => {
      const settle = (outcome: Outcome): void => {
        this.#current = undefined;
        resolve(outcome);
      };
      this.#current = { event, deadlineMs, settle };
    });
    this.#deadline = setTimeout(() => {
      this.#current?.settle({ kind: 'timeout', seconds });
      this.peakMemoryMB();
      this.kill();
    }, timeoutMs);
    this.#answeredId = undefined;
    this.#deliver?.(event, deadlineMs);
    this.#deliver = undefined;
    return outcome;
  }

  /** Resolves when the runtime asks for its next event, or has ended. */
  settled(): Promise<void> {
    if (this.#phase !== 'busy' && this.#phase !== 'settling') return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #settled(): void {
    clearTimeout(this.#deadline);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when everything that the process has written so far was handed to `onLine`. */
  drainOutput(): Promise<void> | undefined {
    return this.#output?.drain();
  }

  /** Ends the process group at once. */
  kill(): void {
    this.#apply('stop');
    this.#process?.kill('SIGKILL');
  }

  /** Ends the process and the Runtime API, and waits until both are gone. */
  close(): Promise<void> {
    this.kill();
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#process?.exited;
    await this.#output?.drain();
    this.#output?.close();
    if (this.#server.listening) await closeServer(this.#server);
  }

  #apply(event: LifecycleEvent): boolean {
    const next = applyEvent(this.#phase, event);
    if (next !== undefined) this.#phase = next;
    return next !== undefined;
  }

  // The side that the runtime talks to.

  next(deliver: (event: RuntimeEvent, deadlineMs: number) => void): boolean {
    const wasInit = this.#phase === 'init';
    if (!this.#apply('next')) return false;
    if (this.#phase === 'busy' && this.#current) {
      deliver(this.#current.event, this.#current.deadlineMs);
      return true;
    }
    this.#deliver = deliver;
    if (wasInit) this.#endInit?.(undefined);
    else this.#settled();
    return true;
  }

  check(requestId: string, kind: 'response' | 'error'): Verdict {
    if (requestId === this.#answeredId) return 'wrong state';
    if (requestId !== this.#current?.event.requestId) return 'unknown id';
    return applyEvent(this.#phase, kind) === undefined ? 'wrong state' : 'accepted';
  }

  answer({ kind, requestId, payload, contentType, errorType }: RuntimeAnswer): Verdict {
    // Checked anew: the deadline may have passed while the body came in.
    const verdict = this.check(requestId, kind);
    if (verdict !== 'accepted') return verdict;
    this.#apply(kind);
    this.#answeredId = requestId;
    if (payload === undefined) this.#current?.settle({ kind: 'too-large' });
    else if (kind === 'response') this.#current?.settle({ kind, payload, contentType });
    else this.#current?.settle({ kind, payload, contentType, errorType });
    return 'accepted';
  }

  initError(payload: Buffer, contentType: string, errorType: string | undefined): boolean {
    if (!this.#apply('initError')) return false;
    this.#endInit?.({ kind: 'error', payload, contentType, errorType });
    return true;
  }
}
