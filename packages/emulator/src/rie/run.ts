import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Writable } from 'node:stream';

import type { EmulatorState } from '@lambda-stack/invoke';
import type { ClientPaths } from '@lambda-stack/runtimes';

import { closeAll } from '../close-all.ts';
import { createEmulator, type Emulator } from '../emulator.ts';
import { reachable, type Address } from '../http/server.ts';
import { noteTo, type Note } from '../log/note.ts';
import type { FunctionDefinition } from '../options.ts';
import { reasonOf } from '../reason-of.ts';
import { parseArguments } from './arguments.ts';
import { OutputLog } from './output-log.ts';
import { programName } from './program-name.ts';
import { SettingError } from './setting-error.ts';
import { readSettings } from './settings.ts';
import { VariableReader, type Variables } from './variables.ts';

export interface RieOptions {
  /** The name that the program was started by, or its path. */
  readonly program: string;
  readonly arguments: readonly string[];
  readonly variables: Variables;
  /** Where the program was called; absolute. */
  readonly workingDirectory: string;
  /** Reported by `GET /_lambda-stack/state`. */
  readonly version: string;
  /** Our runtime clients, for functions that bring none. */
  readonly clients: ClientPaths;
  /** Reads the file of variables that `LAMBDA_STACK_ENV_FILE` names; where it is left out, there can be none. */
  readonly readEnvFile?: (path: string) => Promise<Readonly<Record<string, string>>>;
  /** Takes the log. */
  readonly output: Writable;
}

/** The emulator of one function, at work. */
export interface RunningRie {
  /** Where the Invoke API is. */
  readonly address: Address;
  /** Starts the environments that shall be there before the first invocation. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** How long (ms) the end waits for someone to read the log: less than what is left of a container's 10 seconds. */
const readerPatienceMs = 3_000;

/**
 * Starts the emulator of the function that this container, or directory, is.
 * @throws SettingError for an argument or a variable that can't be used; also for an address where it can't listen
 */
export async function startRie(options: RieOptions): Promise<RunningRie> {
  const program = programName(options.program);
  const given = parseArguments(program, options.arguments);
  const { definition, envFile, endpointUrl, stateDirectory, announces, ...settings } = readSettings(
    program,
    given,
    options.variables,
  );
  const log = new OutputLog(options.output, settings.log, ({ message }) =>
    console.error(`lambda-stack: The log is dropped from here on: ${message}`),
  );
  // Made when it is needed: a name that no one can have taken before.
  const directory = join(tmpdir(), `.lambda-stack-${randomUUID()}`);
  const emulator = createEmulator({
    ...settings,
    version: options.version,
    functions: [
      {
        ...definition,
        code: taskRoot(options),
        image: { command: given.command, workingDirectory: options.workingDirectory },
        environment: { ...(await readEnvFile(envFile, options)), ...definition.environment },
      },
    ],
    anyName: true,
    accessSettings: { hosts: 'LAMBDA_STACK_ALLOWED_HOSTS', origins: 'LAMBDA_STACK_CORS' },
    clients: options.clients,
    directory,
    ...(stateDirectory === undefined ? {} : { queue: { directory: join(stateDirectory, 'queue') } }),
    endpointUrl: () => endpointUrl,
    log,
  });
  // Whoever waits until it listens learns why no one can attach, or that its TypeScript does not bundle.
  if (definition.debug || definition.sources !== undefined) await emulator.check(definition.name);
  const address = await listen(emulator, settings.invokeApi);
  if (announces || settings.invokeApi.port === 0)
    noteTo(log)(
      `The Invoke API is at http://${reachable(address)}${invokePath}${existsSync(inImage) ? ' (a port of this container)' : ''} ` +
        whatRuns(given.command, definition, options),
    );
  const close = async (): Promise<void> => {
    const patience = setTimeout(() => log.abandon(), readerPatienceMs);
    try {
      await closeAll([
        () => emulator.close(),
        () => {
          if (stateDirectory === undefined) noteDropped(emulator.state(), noteTo(log));
          return log.flushed();
        },
        () => rm(directory, { recursive: true, force: true }),
      ]);
    } finally {
      clearTimeout(patience);
    }
  };
  if (stateDirectory !== undefined) {
    try {
      await emulator.resume();
    } catch (error) {
      await close();
      throw new SettingError(`LAMBDA_STACK_STATE_DIR can't be used: ${reasonOf(error)}`, { cause: error });
    }
  }
  return { address, warm: () => emulator.warm(), close };
}

/** Where the function's code is: an image has it in `/var/task`, a directory is the one where this is called; `/` is none. */
function taskRoot({ variables, workingDirectory }: RieOptions): string {
  const given = new VariableReader(variables).text('LAMBDA_TASK_ROOT');
  if (given !== undefined) return resolve(workingDirectory, given);
  return workingDirectory === '/' || existsSync(inImage) ? inImage : workingDirectory;
}

const inImage = '/var/task';

/** Any name stands for the function; this one AWS's examples have. */
const invokePath = '/2015-03-31/functions/function/invocations';

/** @throws SettingError where no one can listen there */
async function listen(emulator: Emulator, wanted: Address): Promise<Address> {
  try {
    return await emulator.listen(wanted);
  } catch (error) {
    throw new SettingError(
      `The Invoke API can't be at ${wanted.host}:${wanted.port}: ${reasonOf(error)}. ` +
        'Name another address with --runtime-interface-emulator-address, or INVOKE_API_HOST and PORT',
      { cause: error },
    );
  }
}

/** What is emulated, for the first line of the log. */
function whatRuns(
  command: readonly string[],
  { handler }: Pick<FunctionDefinition, 'handler'>,
  { workingDirectory }: RieOptions,
): string {
  const started = command.length === 0 ? 'the bootstrap' : `"${command.join(' ')}"`;
  return `for ${started} in ${workingDirectory}${handler === '' ? '' : `, handler ${handler}`}`;
}

/** Says at the end what becomes of the asynchronous invocations that were accepted. */
function noteDropped({ functions }: EmulatorState, note: Note): void {
  const count = functions.reduce((sum, { events }) => sum + (events?.queued ?? 0), 0);
  if (count === 0) return;
  note(
    `Asynchronous invocations that were accepted and not delivered are dropped: ${count}. ` +
      'With a directory in LAMBDA_STACK_STATE_DIR they are kept for the next start',
  );
}

async function readEnvFile(
  path: string | undefined,
  { readEnvFile: read }: RieOptions,
): Promise<Readonly<Record<string, string>>> {
  if (path === undefined) return {};
  if (read === undefined)
    throw new SettingError('LAMBDA_STACK_ENV_FILE is not known here: give the variables themselves');
  try {
    return await read(path);
  } catch (error) {
    throw new SettingError(reasonOf(error), { cause: error });
  }
}
