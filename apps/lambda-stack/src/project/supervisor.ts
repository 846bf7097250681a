import type { Configuration, Stack } from '@lambda-stack/config';
import type { LogRecord, LogSink } from '@lambda-stack/emulator';
import { StackError } from '@lambda-stack/errors';
import type { GatewayLogEntry } from '@lambda-stack/gateway';

import { startProcessEngine, type ProcessEngine } from '../engine/process-engine.ts';
import { joinSinks } from '../log/joined-sinks.ts';
import { createLogFile } from '../log/log-file.ts';
import { createReload } from './config-reload.ts';
import { watchConfiguration } from './config-watch.ts';
import { startControlServer } from './control-server.ts';
import { acquireLock, type Lock } from './lock.ts';
import { createDirectories, projectPaths, type ProjectPaths } from './paths.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import { readRecord, writeRecord, type StackRecord } from './record.ts';
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
  /** Where records are shown, beside being written to the log file. */
  readonly display: LogSink;
  /** Told when a step begins. */
  readonly step: (step: UpStep) => void;
  /** Messages of the supervisor itself: a configuration that was applied or refused, a log that can't be written. */
  readonly notify: (message: string) => void;
}

/** A stack that runs under this process. */
export interface Supervisor {
  readonly stack: Stack;
  readonly record: StackRecord;
  readonly functions: ProcessEngine['functions'];
  readonly paths: ProjectPaths;
  /** Resolves when everything has ended. */
  readonly stopped: Promise<void>;
  stop(options: { drain: boolean }): Promise<void>;
}

/** Starts the stack under this process: takes the project's lock, runs the engine, and serves the control socket. */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  options.step('Reading the configuration');
  const configuration = await options.load();
  const stack = resolveStack(configuration, options);
  options.step('Taking the project’s lock');
  const paths = projectPaths(stack.name, stack.file);
  createDirectories(paths);
  let lock: Lock | undefined;
  try {
    lock = takeLock(paths, stack);
    return await startLocked(options, stack, paths, lock);
  } catch (error) {
    lock?.release();
    throw toStateError(error);
  }
}

async function startLocked(
  options: SupervisorOptions,
  stack: Stack,
  paths: ProjectPaths,
  lock: Lock,
): Promise<Supervisor> {
  const startedAt = new Date().toISOString();
  const file = createLogFile(paths.logFile, options.notify);
  const log = joinSinks(file, options.display);
  options.step('Starting endpoint and gateways');
  const engine = await startProcessEngine({
    stack,
    env: options.env,
    runtimeDirectory: paths.runtimeDirectory,
    log,
    accessLog: (gateway, entry) => log.write(accessRecord(gateway, entry)),
  });
  let end: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (end = resolve));
  let stopping: Promise<void> | undefined;
  const stop = (how: { drain: boolean }): Promise<void> => (stopping ??= finish(how).finally(end));
  const closers: (() => Promise<void> | void)[] = [];
  const finish = async (how: { drain: boolean }): Promise<void> => {
    for (const close of closers.reverse()) await close();
    await engine.close(how);
    await file.close();
    lock.release();
  };
  try {
    if (options.strict) refuseMismatches(engine.functions);
    const supervisor = ownIdentity();
    // Gateways and functions may change while the stack runs.
    const record = (): StackRecord => ({
      name: stack.name,
      configFile: stack.file,
      supervisor,
      startedAt,
      controlSocket: paths.controlSocket,
      endpoint: engine.endpoint,
      gateways: engine.gateways,
      functions: engine.state().functions.map(({ name }) => name),
    });
    const control = await startControlServer(paths.controlSocket, {
      state: () => ({ ...record(), emulator: engine.state() }),
      restart: (names) => engine.restart(names),
      stop: (how) => void stop(how),
    });
    closers.push(() => control.close());
    writeRecord(paths.recordFile, record());
    closers.push(
      watchConfiguration(
        stack.file,
        createReload({
          apply: async () => {
            const before = engine.gateways;
            await engine.apply(resolveStack(await options.load(), options));
            writeRecord(paths.recordFile, record());
            return movedGateways(before, engine.gateways);
          },
          notify: options.notify,
        }),
      ),
    );
    return { stack, record: record(), functions: engine.functions, paths, stopped, stop };
  } catch (error) {
    await stop({ drain: false });
    throw error;
  }
}

function resolveStack(configuration: Configuration, { env, project }: SupervisorOptions): Stack {
  const stack = configuration.resolve({ env });
  return project === undefined ? stack : { ...stack, name: project };
}

const movedGateways = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] =>
  Object.entries(after)
    .filter(([name, url]) => before[name] !== url)
    .map(([name, url]) => `Gateway ${name} is at ${url}`);

function takeLock(paths: ProjectPaths, stack: Stack): Lock {
  const lock = acquireLock(paths.lockFile);
  if ('release' in lock) return lock;
  const record = readRecord(paths.recordFile);
  const where = record?.supervisor.pid === lock.pid ? `, its endpoint is ${record.endpoint}` : '';
  throw new StackError(
    'ALREADY_RUNNING',
    `Project "${stack.name}" is already running (pid ${lock.pid}${where})`,
  );
}

function ownIdentity(): ProcessIdentity {
  const identity = identify(process.pid);
  if (!identity) throw new Error('This process cannot be identified');
  return identity;
}

function refuseMismatches(functions: ProcessEngine['functions']): void {
  const wrong = functions.filter(({ versionDiffers, problem }) => versionDiffers || problem !== undefined);
  if (wrong.length === 0) return;
  const lines = wrong.map(({ name, notes, problem }) => `${name}: ${problem ?? notes.join('; ')}`);
  throw new StackError('RUNTIME_MISMATCH', `Functions would not run as configured:\n  ${lines.join('\n  ')}`);
}

/** A gateway's request as a line of the log. */
const accessRecord = (gateway: string, entry: GatewayLogEntry): LogRecord => ({
  time: Date.now(),
  function: gateway,
  environment: '',
  requestId: entry.requestId,
  kind: 'platform',
  text:
    `${entry.method} ${entry.path} → ${entry.status} ${entry.durationMs.toFixed(1)} ms` +
    (entry.function === undefined ? '' : ` (${entry.function})`) +
    (entry.error === undefined ? '' : `: ${entry.error}`),
});
