import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { Stack } from '@lambda-stack/config';
import {
  createEmulator,
  debugged,
  type EventQueueSettings,
  type FunctionDefinition,
  type LogSink,
} from '@lambda-stack/emulator';
import type { GatewayLogEntry } from '@lambda-stack/gateway';
import type { EmulatorState } from '@lambda-stack/invoke';

import { clientPaths, version } from '../assets.ts';
import { chooseDebuggers } from '../debug/choose-debuggers.ts';
import type { DebugWish } from '../debug/debug-wish.ts';
import { debugHost, debuggersWithinMs, type Debugger } from '../debug/debugger.ts';
import type { GatewayUrls } from '../ports/gateway-urls.ts';
import { listenOn } from '../ports/listen.ts';
import { namedListeners } from '../ports/named-listeners.ts';
import { drainUntil } from '../project/cut.ts';
import type { Ends } from '../project/ends.ts';
import { Background } from './background.ts';
import { checkFunctions } from './check-functions.ts';
import { functionDefinitions, processFunctions, usedSecrets } from './definitions.ts';
import { refuseFixedChanges } from './fixed-settings.ts';
import type { FunctionNote } from './function-note.ts';
import { httpUrl } from '../ports/http-url.ts';
import { GatewaySet } from './gateway-set.ts';
import { startGuard } from './guard.ts';
import { runIdVariable } from './guard-shell.ts';
import { createGuardedLauncher } from './guarded-launcher.ts';
import { createRunDirectories, runDirectories } from './run-directory.ts';
import { SecretFiles } from './secret-files.ts';

/** A stack that runs as local processes. */
export interface ProcessEngine {
  /** The URL of the Invoke API. */
  readonly endpoint: string;
  readonly gatewayUrls: GatewayUrls;
  /** Where functions listen for debuggers. */
  readonly debuggers: readonly Debugger[];
  /** How each function runs here, or why it can't; said when the stack is up. */
  readonly functions: readonly FunctionNote[];
  state(): EmulatorState;
  /**
   * Starts the environments that shall be there before the first invocation; a failure is in the log.
   * @returns resolves at once, or, where functions are debugged, when theirs have started or failed, a few seconds later at most
   */
  warm(): Promise<void>;
  /** Goes on with the asynchronous invocations that wait, which are held until then; a failure is in the log. */
  resume(): void;
  /** Restarts functions, and looks at their code: the state has what is wrong with it. What can't be looked at is reported. */
  restart(names: readonly string[]): Promise<void>;
  /**
   * Runs the changed stack, with secrets of this environment: resolves when requests get it; those that came before are finished meanwhile.
   * @throws StackError where it can't; the old one runs on
   */
  apply(stack: Stack, environment: NodeJS.ProcessEnv): Promise<void>;
}

export interface ProcessEngineOptions {
  readonly stack: Stack;
  /** Where secrets are looked up. */
  readonly environment: NodeJS.ProcessEnv;
  /** `PATH`, where interpreters are found. */
  readonly searchPath: string | undefined;
  readonly runtimeDirectory: string;
  /** The functions that are debugged. */
  readonly debug: readonly DebugWish[];
  /** Where asynchronous invocations wait, also for the next start. */
  readonly queue: EventQueueSettings;
  readonly log: LogSink;
  readonly accessLog: (entry: GatewayLogEntry) => void;
  /** Told of what goes wrong beside any request. */
  readonly report: (message: string) => void;
  /** Takes all that has to end, also where the start fails. */
  readonly ends: Ends;
}

/** Starts everything. */
export async function startProcessEngine(options: ProcessEngineOptions): Promise<ProcessEngine> {
  const { stack, environment, ends, report } = options;
  const runId = randomUUID();
  const directories = runDirectories(options.runtimeDirectory, runId);
  const guard = await startGuard({ runId, directories: Object.values(directories), report });
  ends.add('the processes', () => guard.close());
  // What this process starts itself, an interpreter that is asked for its version say, is the guard's as well.
  process.env[runIdVariable] = runId;
  createRunDirectories(directories);

  const background = new Background(report);
  ends.add('what was changed before', () => background.done());

  const named = namedListeners(stack);
  const { debuggers, release } = await chooseDebuggers(options.debug, stack, { listeners: named });
  ends.add("the debuggers' ports", release);
  const secretFiles = new SecretFiles(directories.secrets);
  let secrets = await secretFiles.write(usedSecrets(stack), environment, new Map());
  let endpoint = '';
  let onReplaced: (functionName: string) => void = () => undefined;
  const emulator = createEmulator({
    version,
    functions: withDebuggers(await functionDefinitions(stack, secrets), debuggers),
    region: stack.region,
    accountId: stack.accountId,
    clients: clientPaths(),
    directory: directories.work,
    searchPath: options.searchPath ?? '/usr/local/bin:/usr/bin:/bin',
    launcher: createGuardedLauncher(guard, runId),
    allowedHosts: stack.endpoint.allowedHosts,
    cors: stack.endpoint.cors,
    endpointUrl: () => endpoint,
    queue: options.queue,
    log: options.log,
    onReplaced: (functionName) => onReplaced(functionName),
  });
  ends.add('the functions', (cut) => drainUntil(cut, (how) => emulator.close(how)));
  const address = await listenOn('endpoint', stack.endpoint, (wanted) => emulator.listen(wanted), { named });
  endpoint = httpUrl(address);

  const gateways = new GatewaySet(emulator, {
    endpoint: address,
    debuggers,
    log: options.accessLog,
    report,
    cut: ends.cut,
  });
  ends.add('the gateways', () => gateways.close());
  onReplaced = (functionName) => gateways.forgetAnswers(functionName);
  const serve = await gateways.prepare(stack);
  await release();
  await serve();
  await emulator.openQueue();

  let current = stack;
  return {
    endpoint,
    get gatewayUrls() {
      return gateways.urls;
    },
    debuggers,
    functions: await checkFunctions(namesOf(stack), emulator),
    state: () => emulator.state(),
    async warm() {
      const started = emulator.warm();
      background.add('Environments could not be started', started);
      if (debuggers.length > 0)
        await Promise.race([
          Promise.allSettled([started]),
          delay(debuggersWithinMs, undefined, { ref: false }),
        ]);
    },
    resume: () => background.add('Asynchronous invocations could not be gone on with', emulator.resume()),
    async restart(names) {
      for (const name of names) emulator.restart(name);
      for (const { name, unchecked } of await checkFunctions(names, emulator))
        if (unchecked !== undefined) report(`${name} is restarted, but ${unchecked}`);
    },
    async apply(next, nextEnvironment) {
      refuseFixedChanges(current, next);
      const before = secrets;
      const after = await secretFiles.write(usedSecrets(next), nextEnvironment, before);
      try {
        const definitions = withDebuggers(await functionDefinitions(next, after), debuggers);
        const serveNext = await gateways.prepare(next);
        // From here on nothing is waited for: no request sees one half of the change.
        const drains = [emulator.update(definitions), serveNext()];
        [current, secrets] = [next, after];
        for (const drain of drains) background.add('Ending what was changed failed', drain);
        const drained = Promise.allSettled(drains).then(() => secretFiles.remove(before, after));
        background.add('Removing old secrets failed', drained);
      } catch (error) {
        await secretFiles.remove(after, before);
        throw error;
      }
    },
  };
}

const namesOf = (stack: Stack): readonly string[] => processFunctions(stack).map(({ name }) => name);

/** Functions whose debugger attaches run as that needs it. */
const withDebuggers = (
  definitions: readonly FunctionDefinition[],
  debuggers: readonly Debugger[],
): FunctionDefinition[] =>
  definitions.map((definition) => {
    const port = debuggers.find(({ functionName }) => functionName === definition.name)?.port;
    return port === undefined ? definition : debugged(definition, { host: debugHost, port });
  });
