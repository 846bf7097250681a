import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

import { watchCode, type CodeWatcher } from '@lambda-stack/code';
import { ServiceError, type FunctionState, type InvocationResult } from '@lambda-stack/invoke';
import { EntrypointError, type LaunchPlan } from '@lambda-stack/runtimes';

import type { RuntimeEvent } from '../environment/event.ts';
import type { EmulatorOptions, FunctionDefinition } from '../options.ts';
import { createCounters } from './counters.ts';
import { EnvironmentStarter } from './environment-starter.ts';
import { FunctionLog } from './function-log.ts';
import { InvocationRun } from './invocation-run.ts';
import { SlotPool, type Slot } from './slot-pool.ts';
import { functionState } from './state.ts';

/** How often idle environments are looked at, in ms. */
const sweepEveryMs = 5_000;

/** One function: its environments, and how invocations get to them. */
export class LambdaFunction {
  readonly definition: FunctionDefinition;
  readonly #options: EmulatorOptions;
  readonly #starter: EnvironmentStarter;
  readonly #counters = createCounters();
  readonly #pool: SlotPool;
  readonly #logs = new WeakMap<Slot, FunctionLog>();
  readonly #sweep: NodeJS.Timeout;
  #watcher: CodeWatcher | undefined;
  #generation = 0;
  #problem: string | undefined;
  #closed = false;

  constructor(definition: FunctionDefinition, options: EmulatorOptions) {
    this.definition = definition;
    this.#options = options;
    this.#starter = new EnvironmentStarter(definition, options);
    this.#pool = new SlotPool({
      size: definition.concurrency,
      queueTimeoutMs: definition.queueTimeout * 1000,
      create: (index) => this.#createSlot(index),
    });
    this.#sweep = setInterval(() => void this.#stopIdle(), sweepEveryMs).unref();
  }

  get arn(): string {
    return `arn:aws:lambda:${this.#options.region}:${this.#options.accountId}:function:${this.definition.name}`;
  }

  /** How it would be started now, or why it can't be. */
  async check(): Promise<LaunchPlan | EntrypointError> {
    try {
      const plan = await this.#starter.plan();
      this.#problem = undefined;
      return plan;
    } catch (error) {
      if (!(error instanceof EntrypointError)) throw error;
      this.#problem = `${error.message}. ${error.remedy}`;
      return error;
    }
  }

  /** Starts the environments that shall be there before the first invocation. */
  async warm(): Promise<void> {
    const slots = Array.from({ length: this.definition.warm }, () => this.#pool.add()).filter(
      (slot) => slot !== undefined,
    );
    await Promise.all(
      slots.map(async (slot) => {
        await this.#run(slot).warm();
        this.#pool.release(slot);
      }),
    );
  }

  /** @throws ServiceError when it is throttled */
  async invoke(event: RuntimeEvent, logTail: boolean): Promise<InvocationResult> {
    // A change made before this call is in the event loop's queue by now: see it first.
    if (this.#watcher) await turn();
    const slot = await this.#acquire();
    try {
      const { result, settled } = await this.#run(slot).invoke(event, logTail);
      this.#pool.settling(slot, settled);
      return result;
    } catch (error) {
      // The system refused: no memory for a process, no space for its files. The slot is fine.
      await slot.environment?.close();
      slot.environment = undefined;
      this.#pool.release(slot);
      const reason = error instanceof Error ? error.message : String(error);
      this.#note(`The invocation ${event.requestId} could not be run: ${reason}`);
      throw new ServiceError('ServiceException', reason, { cause: error });
    }
  }

  /** Environments in use finish; the others, and those when they are free, are replaced before their next invocation. */
  replaceEnvironments(): void {
    this.#generation += 1;
    for (const slot of this.#pool.idle) slot.environment?.kill();
  }

  state(): FunctionState {
    return functionState(this.definition, this.arn, this.#problem, this.#pool.slots, this.#counters);
  }

  /** Ends all environments; with `drain`, after the invocations that run. */
  async close({ drain }: { drain: boolean }): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweep);
    if (drain) await this.#pool.drained();
    await this.#watcher?.close();
    await Promise.all([...this.#pool.slots].map((slot) => this.#discard(slot)));
  }

  async #acquire(): Promise<Slot> {
    try {
      if (this.#closed) throw new ServiceError('ServiceException', 'The function is being stopped');
      return await this.#pool.acquire();
    } catch (error) {
      this.#counters.throttles += 1;
      throw error;
    }
  }

  #run(slot: Slot): InvocationRun {
    let log = this.#logs.get(slot);
    if (!log) this.#logs.set(slot, (log = new FunctionLog(this.#options.log, this.definition.name, slot.id)));
    this.#watch();
    if (slot.generation !== this.#generation) {
      slot.environment?.kill();
      slot.environment = undefined;
      slot.generation = this.#generation;
    }
    return new InvocationRun({
      definition: this.definition,
      starter: this.#starter,
      counters: this.#counters,
      slot,
      log,
      onProblem: (problem) => (this.#problem = problem),
    });
  }

  /** Code is watched from the first start of a runtime on: before, it is read fresh anyway. */
  #watch(): void {
    const { watch, code, name } = this.definition;
    if (watch === false || this.#watcher) return;
    let changed = -1;
    this.#watcher = watchCode(code, watch, {
      onChange: () => {
        this.replaceEnvironments();
        if (changed === this.#counters.coldStarts) return;
        changed = this.#counters.coldStarts;
        this.#note('Code changed: the next invocation starts it anew');
      },
      onError: (error) => this.#note(`Watching the code of ${name} failed: ${error.message}`),
    });
  }

  #note(text: string): void {
    const { name } = this.definition;
    this.#options.log.write({ time: Date.now(), function: name, environment: '', kind: 'platform', text });
  }

  #createSlot(index: number): Slot {
    const tmp = join(this.#options.directory, this.definition.name, String(index), 'tmp');
    return {
      id: randomUUID(),
      tmp,
      environment: undefined,
      generation: this.#generation,
      invocations: 0,
      startedAt: new Date(),
      idleSince: performance.now(),
    };
  }

  async #stopIdle(): Promise<void> {
    const before = performance.now() - this.definition.idleTimeout * 1000;
    await Promise.all(
      this.#pool.idle.filter((slot) => slot.idleSince < before).map((slot) => this.#discard(slot)),
    );
  }

  async #discard(slot: Slot): Promise<void> {
    this.#pool.remove(slot);
    await slot.environment?.close();
    rmSync(join(slot.tmp, '..'), { recursive: true, force: true });
  }
}
