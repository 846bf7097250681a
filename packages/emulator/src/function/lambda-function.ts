import { randomUUID } from 'node:crypto';

import { isZip } from '@lambda-stack/code';
import { ServiceError, type FunctionDescription, type FunctionState } from '@lambda-stack/invoke';
import { EntrypointError, type LaunchPlan } from '@lambda-stack/runtimes';

import { closeAll } from '../close-all.ts';
import type { RuntimeEvent } from '../environment/event.ts';
import { functionArn } from '../invoke-api/resolve-function.ts';
import { logSettings } from '../log/log-settings.ts';
import type { EmulatorOptions, FunctionDefinition } from '../options.ts';
import { awsProfile } from '../profile/aws.ts';
import type { Profile } from '../profile/profile.ts';
import { reasonOf } from '../reason-of.ts';
import { CodeWatch } from './code-watch.ts';
import { createCounters } from './counters.ts';
import { describeFunction, type Revision } from './description.ts';
import { EnvironmentStarter } from './environment-starter.ts';
import { FunctionFiles } from './function-files.ts';
import { FunctionLog } from './function-log.ts';
import { sweepIdle } from './idle-sweep.ts';
import { InvocationRun, type Caller, type FunctionResult } from './invocation-run.ts';
import { MemoryLimit } from './memory-limit.ts';
import { PoolSizing } from './pool-sizing.ts';
import { Revival } from './revival.ts';
import { SlotPool } from './slot-pool.ts';
import { Slot } from './slot.ts';
import { functionState } from './state.ts';
import type { TreeStore } from './tree-store.ts';
import { WorkSet } from './work-set.ts';
import { ZipMeter } from './zip-meter.ts';

/** `open`: takes invocations. `draining`: finishes those it has. `closed`: starts nothing any more. */
type Stage = 'open' | 'draining' | 'closed';

/** One function: its environments, and how invocations get to them. */
export class LambdaFunction {
  readonly definition: FunctionDefinition;
  readonly #options: EmulatorOptions;
  readonly #files: FunctionFiles;
  readonly #starter: EnvironmentStarter;
  readonly #counters = createCounters();
  readonly #pool: SlotPool;
  readonly #sizing: PoolSizing;
  readonly #codeWatch: CodeWatch;
  readonly #work = new WorkSet();
  readonly #revision: Revision = { id: randomUUID(), since: new Date() };
  readonly #zip: ZipMeter | undefined;
  readonly #memoryLimit: MemoryLimit;
  readonly #endSweep: () => void;
  readonly #revival = new Revival(() => void this.#work.add(this.#revive()));
  #stage: Stage = 'open';
  #generation = 0;
  #problem: string | undefined;

  /** @param trees what is made of zip files and layers, of all functions */
  constructor(definition: FunctionDefinition, options: EmulatorOptions, trees: TreeStore) {
    this.definition = definition;
    this.#options = options;
    this.#zip = isZip(definition.code) ? new ZipMeter(definition.code) : undefined;
    const note = (text: string): void => this.note(text);
    this.#files = new FunctionFiles(definition, trees, (text, level) => this.#createLog().code(text, level));
    this.#starter = new EnvironmentStarter(definition, options, this.#files, {
      mayStart: () => {
        if (this.#stage === 'closed') throw stopping();
      },
      onOwnEnd: (livedMs) => {
        if (this.#isKept) this.#revival.onEnd(livedMs);
      },
    });
    const discard = (slot: Slot): void => void this.#work.add(this.#discard(slot));
    this.#pool = new SlotPool({
      size: definition.concurrency,
      queueTimeoutMs: definition.queueTimeout * 1000,
      create: () => this.#createSlot(),
      discard,
    });
    this.#sizing = new PoolSizing({
      definition,
      pool: this.#pool,
      extensions: () => this.#work.add(this.#starter.extensions()),
      note,
    });
    this.#codeWatch = new CodeWatch({
      definition,
      files: this.#files,
      counters: this.#counters,
      onUsable: () => this.replaceEnvironments(),
      note,
    });
    this.#memoryLimit = new MemoryLimit(definition, this.#pool);
    this.#endSweep = sweepIdle(definition, this.#pool, discard);
  }

  get arn(): string {
    return functionArn(this.#options, this.definition.name);
  }

  /** How it would be started now, or why it can't be. */
  async check(): Promise<LaunchPlan | EntrypointError> {
    try {
      const plan = await this.#work.add(this.#starter.plan());
      this.#problem = undefined;
      // So that the state tells when it is mended, whether it is invoked or not.
      if (this.#files.problem !== undefined && this.#stage === 'open') this.#codeWatch.start();
      return plan;
    } catch (error) {
      if (!(error instanceof EntrypointError)) throw error;
      this.#problem = `${error.message}. ${error.remedy}`;
      return error;
    }
  }

  /** Starts the environments that shall be there before the first invocation; a failure is in the log. */
  async warm(): Promise<void> {
    try {
      await this.#sizing.update(this.#generation);
    } catch (error) {
      this.note(`Environments could not be started: ${reasonOf(error)}`);
      return;
    }
    const wanted = Math.max(0, this.definition.warm - [...this.#pool.slots].length);
    const slots = Array.from({ length: wanted }, () => this.#pool.add()).filter((slot) => slot !== undefined);
    const started = slots.map((slot) => this.#pool.warming(slot, this.#warm(slot)));
    await this.#work.add(Promise.all(started));
  }

  async #warm(slot: Slot): Promise<void> {
    try {
      await this.#run(slot).warm();
    } catch (error) {
      await this.#vacate(slot);
      if (this.#stage === 'open') this.note(`An environment could not be started: ${reasonOf(error)}`);
    }
  }

  /** @throws ServiceError when it is throttled, or being stopped */
  invoke(event: RuntimeEvent, caller: Caller): Promise<FunctionResult> {
    if (this.#stage !== 'open') return Promise.reject(stopping());
    return this.#work.add(this.#invoke(event, caller));
  }

  async #invoke(event: RuntimeEvent, caller: Caller): Promise<FunctionResult> {
    if (this.#codeWatch.isOn) await this.#codeWatch.catchUp();
    const slot = await this.#acquire(event);
    this.#revival.onInvocation();
    try {
      const { result, settled } = await this.#run(slot).invoke(event, caller);
      this.#pool.settling(slot, this.#work.add(settled));
      return result;
    } catch (error) {
      slot.log.end(undefined);
      await this.#vacate(slot);
      this.#pool.release(slot);
      throw this.#refusal(event, error);
    }
  }

  /** The system refused: no memory for a process, no space for its files. The slot itself is fine. */
  async #vacate(slot: Slot): Promise<void> {
    try {
      await slot.vacate();
    } catch (error) {
      this.note(`Its files could not be removed: ${reasonOf(error)}`);
    }
  }

  async #acquire(event: RuntimeEvent): Promise<Slot> {
    try {
      if (!this.#sizing.isFor(this.#generation)) await this.#sizing.update(this.#generation);
      return await this.#pool.acquire();
    } catch (error) {
      if (error instanceof ServiceError && error.type === 'TooManyRequestsException')
        this.#counters.throttles += 1;
      throw this.#refusal(event, error);
    }
  }

  /** Why an invocation could not be run, for its caller; the log has what is the system's fault. */
  #refusal({ requestId }: RuntimeEvent, error: unknown): ServiceError {
    if (error instanceof ServiceError) return error;
    this.note(`The invocation ${requestId} could not be run: ${reasonOf(error)}`);
    return new ServiceError('ServiceException', reasonOf(error), { cause: error });
  }

  /** Environments in use finish; the others, and those when they are free, are replaced before their next invocation. */
  replaceEnvironments(): void {
    this.#generation += 1;
    for (const slot of this.#pool.idle) slot.renew(this.#generation);
    if (this.#isKept) this.#revival.onChange();
    this.#options.onReplaced?.(this.definition.name);
  }

  /** Whether an environment shall be there without an invocation: who debugs attaches before the next one. */
  get #isKept(): boolean {
    return this.definition.debug !== undefined && this.#stage === 'open';
  }

  /** What runs now is waited for. */
  async #revive(): Promise<void> {
    let slot: Slot;
    try {
      slot = await this.#pool.acquire();
    } catch (error) {
      if (error instanceof ServiceError) return;
      throw error;
    }
    slot.renew(this.#generation);
    if (slot.environment || this.#stage !== 'open') this.#pool.release(slot);
    else await this.#pool.warming(slot, this.#warm(slot));
  }

  state(): FunctionState {
    const problems = { problem: this.#problem, codeProblem: this.#files.problem };
    return functionState(this.definition, this.arn, problems, this.#pool.slots, this.#counters);
  }

  /** What SDKs and consoles can look up. */
  describe(): Promise<FunctionDescription> {
    return describeFunction(this.definition, this.#options, this.#revision, this.#problem, this.#zip);
  }

  /**
   * Ends all environments; with `drain`, after the invocations that run. No process is left when this is over.
   * @throws AggregateError of what went wrong meanwhile
   */
  async close({ drain }: { drain: boolean }): Promise<void> {
    this.#endSweep();
    this.#revival.cancel();
    if (drain) {
      this.#stage = 'draining';
      await this.#work.done();
    }
    this.#memoryLimit.close();
    this.#stage = 'closed';
    this.#pool.refuseWaiting(stopping());
    for (const slot of this.#pool.slots) slot.environment?.stop();
    await closeAll([
      () => this.#codeWatch.close(),
      () => this.#work.done(),
      () => [...this.#pool.slots].map((slot) => this.#discard(slot)),
      () => this.#files.close(),
    ]);
  }

  #run(slot: Slot): InvocationRun {
    this.#codeWatch.start();
    this.#memoryLimit.watch();
    slot.renew(this.#generation);
    return new InvocationRun({
      definition: this.definition,
      profile: this.#profile,
      starter: this.#starter,
      counters: this.#counters,
      slot,
      onProblem: (problem) => (this.#problem = problem),
      codeProblem: () => this.#codeProblem(),
    });
  }

  #codeProblem(): string | undefined {
    const { problem } = this.#files;
    return problem === undefined ? undefined : `${this.definition.name} ${problem}`;
  }

  get #profile(): Profile {
    return this.#options.profile ?? awsProfile;
  }

  /** Writes into its log what lambda-stack has to say of it, in the log's format. */
  note(text: string): void {
    this.#createLog().note(text);
  }

  #createLog(): FunctionLog {
    const { name } = this.definition;
    return new FunctionLog(this.#options.log, name, logSettings(this.definition), this.#profile.textLines);
  }

  #createSlot(): Slot {
    return new Slot({
      directory: this.#options.directory,
      log: this.#createLog(),
      generation: this.#generation,
    });
  }

  async #discard(slot: Slot): Promise<void> {
    this.#pool.remove(slot);
    try {
      await slot.vacate();
      await slot.wipe();
    } catch (error) {
      this.note(`What it wrote into ${slot.tmp} cannot be removed: ${reasonOf(error)}`);
    }
  }
}

const stopping = (): ServiceError => new ServiceError('ServiceException', 'The function is being stopped');
