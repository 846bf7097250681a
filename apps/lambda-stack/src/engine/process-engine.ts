import { randomUUID } from 'node:crypto';

import type { Stack } from '@lambda-stack/config';
import { createEmulator, type LogSink } from '@lambda-stack/emulator';
import { StackError } from '@lambda-stack/errors';
import type { GatewayLogEntry } from '@lambda-stack/gateway';
import type { EmulatorState } from '@lambda-stack/invoke';
import { EntrypointError } from '@lambda-stack/runtimes';

import { clientPaths, version } from '../assets.ts';
import { listenOn } from '../ports/listen.ts';
import { functionDefinitions } from './definitions.ts';
import { GatewaySet, httpUrl } from './gateway-set.ts';
import { startGuard } from './guard.ts';
import { createGuardedLauncher } from './guarded-launcher.ts';
import { createRunDirectories, removeRunDirectories, runDirectories } from './run-directory.ts';

/** A stack that runs as local processes. */
export interface ProcessEngine {
  /** The URL of the Invoke API. */
  readonly endpoint: string;
  /** URLs by gateway. */
  readonly gateways: Readonly<Record<string, string>>;
  /** How each function runs here, or why it can't; said when the stack is up. */
  readonly functions: readonly FunctionNote[];
  state(): EmulatorState;
  /** Restarts functions, all where none is named; gives the names that are unknown. */
  restart(names: readonly string[]): readonly string[];
  /** Runs the changed stack. @throws StackError where it can't; the old one runs on */
  apply(stack: Stack): Promise<void>;
  close(options: { drain: boolean }): Promise<void>;
}

export interface FunctionNote {
  readonly name: string;
  readonly runtime: string;
  /** What differs from Lambda: another version of the language, a client that stands in. */
  readonly notes: readonly string[];
  readonly versionDiffers: boolean;
  /** Why it can't be started. */
  readonly problem?: string;
}

export interface ProcessEngineOptions {
  readonly stack: Stack;
  readonly env: NodeJS.ProcessEnv;
  readonly runtimeDirectory: string;
  readonly log: LogSink;
  readonly accessLog: (gateway: string, entry: GatewayLogEntry) => void;
}

/** Starts everything; where that fails, nothing is left. */
export async function startProcessEngine(options: ProcessEngineOptions): Promise<ProcessEngine> {
  const { stack, env } = options;
  const runId = randomUUID();
  const directories = runDirectories(options.runtimeDirectory, runId);
  const guard = await startGuard(runId, [directories.work, directories.secrets]);
  try {
    createRunDirectories(directories);
    let endpoint = '';
    const emulator = createEmulator({
      version,
      functions: await functionDefinitions(stack, directories.secrets, env),
      region: stack.region,
      accountId: stack.accountId,
      clients: clientPaths(),
      directory: directories.work,
      searchPath: env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
      launcher: createGuardedLauncher(guard, runId),
      allowedHosts: stack.endpoint.allowedHosts,
      endpointUrl: () => endpoint,
      log: options.log,
    });
    const gateways = new GatewaySet(emulator, options.accessLog);
    const close = async ({ drain }: { drain: boolean }): Promise<void> => {
      await gateways.close({ drain });
      await emulator.close({ drain });
      await removeRunDirectories(directories);
      await guard.close();
    };
    try {
      endpoint = httpUrl(await listenOn('endpoint', stack.endpoint, (address) => emulator.listen(address)));
      await gateways.apply(stack);
    } catch (error) {
      await close({ drain: false });
      throw error;
    }
    let current = stack;
    return {
      endpoint,
      get gateways() {
        return gateways.urls;
      },
      functions: await Promise.all(
        stack.functions.map(async ({ name, runtime }) =>
          functionNote(name, runtime, await emulator.check(name)),
        ),
      ),
      state: () => emulator.state(),
      restart(names) {
        const wanted = names.length > 0 ? names : current.functions.map(({ name }) => name);
        return wanted.filter((name) => !emulator.restart(name));
      },
      async apply(next) {
        refuseFixedChanges(current, next);
        const definitions = await functionDefinitions(next, directories.secrets, env);
        await gateways.apply(next);
        current = next;
        await emulator.update(definitions);
      },
      close,
    };
  } catch (error) {
    await removeRunDirectories(directories);
    await guard.close();
    throw error;
  }
}

const functionNote = (
  name: string,
  runtime: string,
  checked: Awaited<ReturnType<ReturnType<typeof createEmulator>['check']>>,
): FunctionNote =>
  checked === undefined || checked instanceof EntrypointError
    ? {
        name,
        runtime,
        notes: [],
        versionDiffers: false,
        ...(checked === undefined ? {} : { problem: `${checked.message}. ${checked.remedy}` }),
      }
    : { name, runtime, notes: checked.notes, versionDiffers: checked.versionDiffers };

/** What the running listeners and environments were made with. */
function refuseFixedChanges(before: Stack, after: Stack): void {
  const fixed = ({ name, region, accountId, endpoint }: Stack): Record<string, string> => ({
    name,
    region,
    accountId,
    endpoint: JSON.stringify(endpoint),
  });
  const [old, now] = [fixed(before), fixed(after)];
  const changed = Object.keys(old).filter((key) => old[key] !== now[key]);
  if (changed.length === 0) return;
  throw new StackError(
    'CONFIG_NEEDS_RESTART',
    `A change of ${changed.join(', ')} cannot be applied to a running stack`,
  );
}
