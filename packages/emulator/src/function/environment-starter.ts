import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';

import {
  EntrypointError,
  ExecWrapperError,
  madeTrees,
  sourceOf,
  type LaunchPlan,
} from '@lambda-stack/runtimes';

import { ExecutionEnvironment } from '../environment/environment.ts';
import { exitReason } from '../environment/function-error.ts';
import type { InitFailure, OwnEnd } from '../environment/outcome.ts';
import { environmentVariables } from '../environment/variables.ts';
import { extensionCommand } from '../extensions/extension-command.ts';
import { findExtensions, type FoundExtensions } from '../extensions/find-extensions.ts';
import { AccessRule } from '../http/access.ts';
import { versionOf, type EmulatorOptions, type FunctionDefinition } from '../options.ts';
import type { InitPhase, RestoreStart } from '../platform/event.ts';
import { runtimeVersionArn } from '../platform/runtime-version-arn.ts';
import { untilFree } from '../process/debug-port.ts';
import { plainLauncher } from '../process/plain-launcher.ts';
import { awsProfile } from '../profile/aws.ts';
import { Telemetry } from '../telemetry/telemetry.ts';
import type { FunctionFiles, HeldFiles } from './function-files.ts';
import type { FunctionLog } from './function-log.ts';
import { handlerHint } from './handler-hint.ts';
import { LaunchPlanner, type FunctionLaunch } from './launch-planner.ts';
import type { Slot } from './slot.ts';
import { StartReport, type StartMetrics } from './start-report.ts';

/** What came of starting an environment in a slot. */
export type StartResult =
  | { readonly started: true; readonly metrics: StartMetrics }
  | { readonly started: false; readonly failure: InitFailure };

export interface StartOptions {
  readonly slot: Slot;
  readonly phase: InitPhase;
  readonly timeoutMs: number;
}

export interface StarterHooks {
  /** Throws when no environment may be started any more. */
  mayStart(): void;
  /** Told that an environment has ended by itself, this long (ms) after its init. */
  onOwnEnd(livedMs: number): void;
}

/** Runtimes talk to their environments on loopback. */
const anyPort = { host: '127.0.0.1', port: 0 };

/** Makes execution environments of one function. */
export class EnvironmentStarter {
  readonly #definition: FunctionDefinition;
  readonly #options: EmulatorOptions;
  readonly #files: FunctionFiles;
  readonly #hooks: StarterHooks;
  readonly #planner: LaunchPlanner;
  /** What the log was told at the last start. */
  #said: ReadonlySet<string> = new Set();

  constructor(
    definition: FunctionDefinition,
    options: EmulatorOptions,
    files: FunctionFiles,
    hooks: StarterHooks,
  ) {
    this.#definition = definition;
    this.#options = options;
    this.#files = files;
    this.#hooks = hooks;
    this.#planner = new LaunchPlanner(definition, options);
  }

  /**
   * How the function would be started now.
   * @throws EntrypointError when it can't be
   */
  async plan(tmp = '/tmp'): Promise<LaunchPlan> {
    const files = await this.#files.hold();
    try {
      return (await this.#planner.plan(files, tmp)).plan;
    } finally {
      await files.release();
    }
  }

  /** The extensions that environments would have now; none where the function can't be started anyway. */
  async extensions(): Promise<FoundExtensions> {
    try {
      const files = await this.#files.hold();
      try {
        return await findExtensions(this.#planner.roots(files, '/tmp').opt);
      } finally {
        await files.release();
      }
    } catch (error) {
      if (error instanceof EntrypointError) return { programs: [], problems: [] };
      throw error;
    }
  }

  /** Starts an environment in the slot; a failed one is ended before this resolves. */
  async start(options: StartOptions): Promise<StartResult> {
    const { slot, phase } = options;
    const report = new StartReport({
      phase,
      snapStart: this.#definition.snapStart ?? false,
      tell: (event) => slot.log.platform(event),
    });
    const failure = await this.#tryStart(options, report);
    const time = performance.now();
    if (failure) await slot.endRuntime('failure');
    const metrics = report.end(failure, time);
    // Once, not for the second init as well.
    if (failure?.hint !== undefined && phase === 'init') slot.log.note(failure.hint);
    if (!failure) return { started: true, metrics };
    await slot.vacate();
    return { started: false, failure };
  }

  async #tryStart(
    { slot, phase, timeoutMs }: StartOptions,
    report: StartReport,
  ): Promise<InitFailure | undefined> {
    let files: HeldFiles | undefined;
    try {
      files = await this.#files.hold();
      const roots = files;
      const environment = await this.#occupy(slot, files, report);
      // They are the slot's from here on.
      files = undefined;
      const failure = await environment.start(timeoutMs);
      return failure && { ...failure, hint: failure.hint ?? handlerHint(this.#definition, roots, failure) };
    } catch (error) {
      if (!(error instanceof EntrypointError)) throw error;
      report.begin(this.#identity(randomUUID()));
      if (error instanceof ExecWrapperError) return wrapperFailure(error, slot, phase);
      return {
        outcome: { kind: 'entrypoint', message: `${error.message}. ${error.remedy}` },
        memoryMB: 0,
      };
    } finally {
      await files?.release();
    }
  }

  /** Puts a new environment in the slot, which is still to be started. @throws EntrypointError when it can't be */
  async #occupy(slot: Slot, files: HeldFiles, report: StartReport): Promise<ExecutionEnvironment> {
    const { log } = slot;
    const launch = await this.#planner.plan(files, slot.tmp);
    const { plan, roots, own } = launch;
    await mkdir(slot.tmp, { recursive: true, mode: 0o700 });
    await slot.vacate();
    if (this.#definition.debug) await untilFree(this.#definition.debug);
    this.#hooks.mayStart();
    const { name, handler, memory } = this.#definition;
    const { profile = awsProfile, runtimeApi = anyPort } = this.#options;
    const variables = (runtimeApi: string): Record<string, string> =>
      environmentVariables({
        definition: this.#definition,
        plan,
        own,
        bundle: files.bundle,
        region: this.#options.region,
        runtimeApi,
        tmp: slot.tmp,
        logGroup: profile.logGroup(name),
        logStream: logStreamName(environment, versionOf(this.#definition)),
        endpointUrl: this.#options.endpointUrl?.(),
      });
    const telemetry = new Telemetry({ log, refuse: profile.refuseTelemetry });
    const environment: ExecutionEnvironment = new ExecutionEnvironment({
      launcher: this.#options.launcher ?? plainLauncher,
      // The host of its address is what the runtime is told to call.
      access: new AccessRule({ names: [runtimeApi.host] }),
      address: runtimeApi,
      shutdownReasons: profile.shutdownReasons,
      metadata: {
        functionName: name,
        functionVersion: versionOf(this.#definition),
        handler,
        accountId: this.#options.accountId,
      },
      snapStart: this.#definition.snapStart ?? false,
      ownProgram: plan.program && sourceOf(plan.program, madeTrees(roots, this.#definition)),
      programs: (await findExtensions(roots.opt)).programs,
      telemetry,
      onLine: log.line,
      onExtensionLine: log.extensionLine,
      onEvent: (event) => log.platform(event),
      onOutOfMemory: (used) =>
        log.note(
          (log.requestId === undefined ? '' : `RequestId: ${log.requestId} `) +
            (used === undefined
              ? 'The kernel has killed the runtime: the container or machine that it runs in has no more memory'
              : `The environment used ${used} MB, more than its memory of ${memory} MB, and is killed`),
        ),
      onRestore: () => report.restore(),
      onOwnEnd: (end, isOutcome, livedMs) => {
        if (!isOutcome) log.noteBetween(`Between invocations: ${ownEndReason(end)}`);
        this.#hooks.onOwnEnd(livedMs);
      },
      command: (api) => ({ ...plan, environment: variables(api) }),
      extensionCommand: (path, api) => this.#planner.inSources(files, extensionCommand(path, variables(api))),
    });
    slot.occupy(environment, files, telemetry);
    report.begin(this.#identity(environment.id, plan));
    this.#sayNotes(launch, log);
    return environment;
  }

  /** Whose start is told of. @param plan none where that has failed */
  #identity(instanceId: string, plan?: LaunchPlan): RestoreStart {
    return {
      functionName: this.#definition.name,
      functionVersion: versionOf(this.#definition),
      runtimeVersion: runtimeVersion(this.#definition, plan),
      runtimeVersionArn: runtimeVersionArn(this.#options.region),
      instanceId,
      instanceMaxMemory: this.#definition.memory,
    };
  }

  /** What differs from Lambda is said when it is new. */
  #sayNotes(launch: FunctionLaunch, log: FunctionLog): void {
    const notes = this.#planner.notes(launch);
    for (const [key, note] of notes) if (!this.#said.has(key)) log.note(note);
    this.#said = new Set(notes.keys());
  }
}

/** `nodejs20.x` on Node.js 20.19.0 → `nodejs:20.local.20.19.0`, in the form of AWS's own. */
const runtimeVersion = (
  { runtime, imageLanguage }: Pick<FunctionDefinition, 'runtime' | 'imageLanguage'>,
  { localVersion }: Pick<LaunchPlan, 'localVersion'> = {},
): string =>
  `${imageLanguage ?? runtime.replace(/^([a-z]+)([\d.]+?)(?:\.x)?$/, '$1:$2')}.local${localVersion ? `.${localVersion}` : ''}`;

/** What Lambda's bootstraps do: they say why on standard error, and end. What to do is said once, not for the second init as well. */
function wrapperFailure(
  { message, exitCode, remedy }: ExecWrapperError,
  { log }: Slot,
  phase: InitPhase,
): InitFailure {
  void log.line(message);
  if (phase === 'init') log.note(remedy);
  const outcome = { kind: 'exit', status: { code: exitCode, signal: null } } as const;
  return { outcome, memoryMB: 0, problem: `${message}. ${remedy}` };
}

const ownEndReason = (end: OwnEnd): string =>
  end.kind === 'exit' ? exitReason(end.status) : `extension ${end.name}: ${end.errorType}: ${end.reason}`;

const logStreamName = ({ id }: ExecutionEnvironment, version: string): string =>
  `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${id.replaceAll('-', '')}`;
