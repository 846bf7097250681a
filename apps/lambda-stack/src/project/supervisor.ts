import type { Configuration, Stack } from '@lambda-stack/config';
import type { LogSink } from '@lambda-stack/emulator';

import { refuseContainers } from '../compose-engine/containers-there.ts';
import type { DebugWish } from '../debug/debug-wish.ts';
import { withSilence } from '../debug/debugger.ts';
import { refuseMismatches } from '../engine/function-note.ts';
import { startProcessEngine, type ProcessEngine } from '../engine/process-engine.ts';
import { joinSinks, sinkUntil } from '../log/joined-sinks.ts';
import { createLogFile, type LogFile } from '../log/log-file.ts';
import { accessRecord, noticeRecord } from '../log/platform-records.ts';
import { createReload } from './config-reload.ts';
import { watchConfiguration } from './config-watch.ts';
import { createControlServer } from './control-server.ts';
import { Ends } from './ends.ts';
import { writeJson } from './json-file.ts';
import { movedGateways } from './moved-gateways.ts';
import { createDirectories, projectPaths, type ProjectPaths } from './paths.ts';
import { ownIdentity } from './process-identity.ts';
import { lockProject } from './project-lock.ts';
import { beginRecord, type StackRecord } from './record.ts';
import { toStateError } from './state-error.ts';

/** What `up` does, in this order. */
export const upSteps = [
  'Reading the configuration',
  'Taking the project’s lock',
  'Starting endpoint and gateways',
] as const;

type UpStep = (typeof upSteps)[number];

export interface SupervisorOptions {
  /** Loads the configuration: at the start, and when its files change. */
  readonly load: () => Promise<Configuration>;
  /** Instead of the configuration's name. */
  readonly project: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Refuses to start where a local language differs from the configured runtime. */
  readonly strict: boolean;
  /** The functions that are debugged. */
  readonly debug: readonly DebugWish[];
  /** Seconds before the first retry of an asynchronous invocation. */
  readonly retryBase: number | undefined;
  /** Where records are shown, beside being written to the log file. */
  readonly display: LogSink;
  /** Told when a step begins. */
  readonly step: (step: UpStep) => void;
  /** Messages of the supervisor itself: a configuration that was applied or refused, a log that can't be written. */
  readonly notify: (message: string) => void;
  /** A remedy with its commands as the user can type them. */
  readonly typed: (remedy: string) => string;
}

/** A stack that runs under this process. */
export interface Supervisor {
  readonly stack: Stack;
  readonly record: StackRecord;
  readonly functions: ProcessEngine['functions'];
  readonly debuggers: ProcessEngine['debuggers'];
  /** Begins with what waits since an earlier run: who starts the stack has said by now that it is up. */
  resume(): void;
  /** Resolves when everything has ended. */
  readonly stopped: Promise<void>;
  /** Ends everything, with `drain` after the work in flight; a later call without cuts that short. */
  stop(options: { readonly drain: boolean }): Promise<void>;
}

/** Starts the stack under this process: takes the project's lock, runs the engine, and serves the control socket. */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  options.step('Reading the configuration');
  const { stack, environment } = await loadStack(options);
  const paths = projectPaths(stack.name, stack.file);
  const file = createLogFile(paths.logFile, { report: (message) => notify(message) });
  const notify = (message: string): void => {
    file.write(noticeRecord(message));
    options.notify(message);
  };
  const ends = new Ends(notify);
  try {
    options.step('Taking the project’s lock');
    createDirectories(paths);
    const lock = lockProject(stack.name, paths);
    ends.add('the lock', () => lock.release());
    ends.add('the log', () => file.close());
    await refuseContainers(stack, paths, options.env);
    return await startLocked({ ...options, notify }, { stack, environment, paths, file, ends });
  } catch (error) {
    await ends.run({ drain: false });
    throw toStateError(error);
  }
}

interface Locked extends LoadedStack {
  readonly paths: ProjectPaths;
  readonly file: LogFile;
  readonly ends: Ends;
}

async function startLocked(
  options: SupervisorOptions,
  { stack, environment, paths, file, ends }: Locked,
): Promise<Supervisor> {
  const started = {
    name: stack.name,
    configFile: stack.file,
    supervisor: ownIdentity(),
    startedAt: new Date().toISOString(),
    controlSocket: paths.controlSocket,
  };
  // The start may take long: `ps` shall see it meanwhile, and `down` end it.
  const names = stack.functions.map(({ name }) => name);
  ends.add(
    'the record of the start',
    beginRecord(paths.recordFile, { ...started, endpoint: '', gateways: {}, urls: {}, functions: names }),
  );
  options.step('Starting endpoint and gateways');
  const control = createControlServer({
    state: () => ({
      ...record(),
      ...(reload.problem === undefined ? {} : { configurationProblem: reload.problem }),
      emulator: engine.state(),
    }),
    async restart(names) {
      const { functions } = record();
      const unknown = names.filter((name) => !functions.includes(name));
      if (unknown.length > 0) return { restarted: [], unknown };
      const restarted = names.length > 0 ? names : functions;
      await engine.restart(restarted);
      return { restarted, unknown };
    },
    stop: (how) => void ends.run(how),
  });
  // Ends after the engine: a stack that finishes its work can be looked at, and hurried.
  ends.add('the control socket', () => control.close());
  const log = joinSinks(file, sinkUntil(ends.cut, options.display));
  const engine = await startProcessEngine({
    stack,
    environment,
    searchPath: options.env['PATH'],
    runtimeDirectory: paths.runtimeDirectory,
    debug: options.debug,
    queue: { directory: paths.queueDirectory, retryBase: options.retryBase },
    log,
    accessLog: (entry) => log.write(accessRecord(entry)),
    report: options.notify,
    ends,
  });
  if (options.strict) refuseMismatches(engine.functions);
  // Gateways and functions may change while the stack runs.
  const record = (): StackRecord => ({
    ...started,
    endpoint: engine.endpoint,
    ...engine.gatewayUrls,
    functions: engine.state().functions.map(({ name }) => name),
  });
  await control.listen(paths.controlSocket);
  writeJson(paths.recordFile, record());
  const reload = createReload({
    what: 'The changed configuration',
    whatRunsOn: () => 'the old one runs on',
    apply: async () => {
      const before = engine.gatewayUrls;
      const next = await loadStack(options);
      await engine.apply(next.stack, next.environment);
      return [...movedGateways(before, engine.gatewayUrls), ...tryWriteRecord(paths.recordFile, record())];
    },
    notify: options.notify,
    typed: options.typed,
  });
  ends.add('a change of the configuration', () => reload.close());
  ends.add(
    'the watch of the configuration',
    watchConfiguration(stack.file, () => reload.request()),
  );
  await engine.warm();
  return {
    stack,
    record: record(),
    functions: engine.functions,
    debuggers: withSilence(engine.debuggers, engine.state().functions),
    resume: () => engine.resume(),
    stopped: ends.done,
    stop: (how) => ends.run(how),
  };
}

interface LoadedStack {
  readonly stack: Stack;
  /** Where its secrets are looked up. */
  readonly environment: NodeJS.ProcessEnv;
}

async function loadStack({ load, env, project }: SupervisorOptions): Promise<LoadedStack> {
  const configuration = await load();
  const stack = configuration.resolve({ env });
  return {
    stack: project === undefined ? stack : { ...stack, name: project },
    environment: configuration.environment(env),
  };
}

/** The change has been applied already: other commands will not know of it, and that is said. */
function tryWriteRecord(file: string, record: StackRecord): string[] {
  try {
    writeJson(file, record);
    return [];
  } catch (error) {
    return [`Other commands will not know of it: ${error instanceof Error ? error.message : String(error)}`];
  }
}
