import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import type { ExecutionEnvironment } from '../environment/environment.ts';
import type { ShutdownReason } from '../extensions/extension.ts';
import type { HeldFiles } from './function-files.ts';
import type { FunctionLog, LogListener } from './function-log.ts';
import { removeTree } from './remove-tree.ts';
import type { StartMetrics } from './start-report.ts';

const noMetrics: StartMetrics = {};

export interface SlotOptions {
  /** Where the slot makes its directory. */
  readonly directory: string;
  readonly log: FunctionLog;
  /** Which state of the code its environment will run. */
  readonly generation: number;
}

/** A place for one execution environment. It keeps its `/tmp` when the environment is replaced after a time-out. */
export class Slot {
  readonly log: FunctionLog;
  /** Set when the slot is given back; milliseconds of a monotonic clock. */
  idleSince: number = performance.now();
  invocations = 0;
  startedAt: Date = new Date();
  /** How the environment's start went, until its first invocation reports that. */
  startMetrics: StartMetrics = noMetrics;
  readonly #directory: string;
  #home: string;
  #generation: number;
  #environment: ExecutionEnvironment | undefined;
  #files: HeldFiles | undefined;

  constructor({ directory, log, generation }: SlotOptions) {
    this.log = log;
    this.#directory = directory;
    this.#home = join(directory, randomUUID());
    this.#generation = generation;
  }

  /** The directory for `/tmp`. */
  get tmp(): string {
    return join(this.#home, 'tmp');
  }

  /** The environment, while its runtime runs. */
  get environment(): ExecutionEnvironment | undefined {
    return this.#environment?.phase === 'stopped' ? undefined : this.#environment;
  }

  /** How the environment's start went, for the report of its first invocation; of a later one, nothing. */
  takeStartMetrics(): StartMetrics {
    const metrics = this.startMetrics;
    this.startMetrics = noMetrics;
    return metrics;
  }

  /** Puts an environment in the place of the one before; the files that it runs from are released after its end. */
  occupy(environment: ExecutionEnvironment, files: HeldFiles, listener: LogListener): void {
    this.#environment = environment;
    this.#files = files;
    this.startedAt = new Date();
    this.log.use(environment.id, listener);
  }

  /** An environment of older code is ended, and none of it is left for the next invocation. */
  renew(generation: number): void {
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#environment?.stop();
  }

  /** Begins to end the environment, and waits until its runtime is gone: what is told now still reaches its extensions. */
  async endRuntime(reason: ShutdownReason): Promise<void> {
    this.#environment?.stop(reason);
    await this.#environment?.runtimeEnded();
  }

  /** Ends the environment, and waits until it is gone. */
  async vacate(): Promise<void> {
    await this.#environment?.close();
    this.#environment = undefined;
    this.startMetrics = noMetrics;
    const files = this.#files;
    this.#files = undefined;
    await files?.release();
  }

  /** Removes what environments have written; the next one finds an empty `/tmp`. @throws where it can't be removed */
  async wipe(): Promise<void> {
    const old = this.#home;
    this.#home = join(this.#directory, randomUUID());
    await removeTree(old);
  }
}
