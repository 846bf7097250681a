import {
  createHttpInvoker,
  EndpointError,
  ServiceError,
  type CorsOptions,
  type EmulatorState,
  type FunctionDescription,
  type HttpInvoker,
  type Invocation,
  type Invoker,
  type UnreachableFunction,
} from '@lambda-stack/invoke';

import { closeAll } from './close-all.ts';
import { closeServer, listen, type Address } from './http/server.ts';
import type { Describable } from './invoke-api/read-functions.ts';
import { functionArn, resolveFunction, type Owner } from './invoke-api/resolve-function.ts';
import { createInvokeApi } from './invoke-api/server.ts';
import { awsProfile } from './profile/aws.ts';
import type { LogSettings } from './log/log-settings.ts';
import type { Note } from './log/note.ts';
import { jsonNote } from './platform/json-lines.ts';
import type { AsynchronousFunction } from './queue/asynchronous-function.ts';
import { EventQueue, type EventQueueSettings } from './queue/event-queue.ts';

export interface RemoteEmulatorOptions extends Owner {
  /** Reported by `GET /_lambda-stack/state`. */
  readonly version: string;
  /** URLs of the emulators that run the functions, by the functions' names. */
  readonly functions: ReadonlyMap<string, string>;
  /** Host names, beside loopback and IP addresses, that callers may use. */
  readonly allowedHosts?: readonly string[];
  /** Which web pages of other hosts may use the Invoke API; none by default. */
  readonly cors?: CorsOptions | undefined;
  /** Where asynchronous invocations wait; where it is left out, the functions' emulators get them. */
  readonly queue?: RemoteQueueSettings;
}

export interface RemoteQueueSettings extends EventQueueSettings {
  readonly functions: readonly RemoteAsynchronousFunction[];
  /** Told what becomes of events that the caller does not know any more. */
  readonly note: Note;
}

/** A function that events are for, and how long its emulator may take. */
export interface RemoteAsynchronousFunction extends Omit<AsynchronousFunction, 'attemptTimeout'> {
  /** The format of its log, which notes have, too; text where it is left out. */
  readonly logFormat?: LogSettings['format'];
  /** Seconds of one invocation. */
  readonly timeout: number;
  /** Seconds that an invocation may wait for an environment. */
  readonly queueTimeout: number;
}

/** The Invoke API for functions that run elsewhere, each in an emulator of its own. */
export interface RemoteEmulator extends Invoker {
  /** Starts the Invoke API; rejects with the system's error where the port is taken. */
  listen(address: Address): Promise<Address>;
  /**
   * Goes on with the asynchronous invocations that wait since an earlier run; without this, the first new one does so.
   * @throws the system's error where the queue can't be used
   */
  resume(): Promise<void>;
  /** What the emulators report, together; a function whose emulator does not answer has that as its problem. */
  state(): Promise<EmulatorState>;
  /** Ends it at once: callers are cut off, and events that functions have taken are delivered again at the next start. */
  close(): Promise<void>;
}

interface Remote extends Describable {
  readonly name: string;
  readonly url: string;
  readonly invoker: HttpInvoker;
}

/** What an attempt may take (seconds) beside its wait and its invocation: an init, and the end of the environment before it. */
const attemptMargin = 60;

/** How long (ms) the state of a function's emulator is waited for. */
const stateTimeoutMs = 2_000;

export function createRemoteEmulator(options: RemoteEmulatorOptions): RemoteEmulator {
  const startedAt = new Date().toISOString();
  const remotes = new Map<string, Remote>();
  for (const [name, url] of options.functions)
    remotes.set(name, {
      name,
      url,
      invoker: createHttpInvoker(url),
      describe: () => describeRemote(name, url, options),
    });
  let closing = false;

  const call = async <T>(
    invocation: Invocation,
    run: (invoker: HttpInvoker, invocation: Invocation) => Promise<T>,
  ): Promise<T> => {
    const { fn, qualifier } = resolveFunction(invocation, options, remotes);
    try {
      return await run(fn.invoker, { ...invocation, functionName: fn.name, qualifier });
    } catch (error) {
      if (!(error instanceof EndpointError)) throw error;
      throw new ServiceError('ServiceException', `The emulator of ${fn.name} failed: ${error.message}`, {
        cause: error,
      });
    }
  };
  const invoke: Invoker['invoke'] = (invocation, settings) =>
    call(invocation, (invoker, named) =>
      named.type === 'Event' && queue ? queue.accept(named) : invoker.invoke(named, settings),
    );
  const stream: Invoker['stream'] = (invocation, settings) =>
    call(invocation, (invoker, named) => invoker.stream(named, settings));

  const queue =
    options.queue &&
    new EventQueue({
      ...options.queue,
      functions: options.queue.functions.map(({ timeout, queueTimeout, ...fn }) => ({
        ...fn,
        attemptTimeout: queueTimeout + timeout + attemptMargin,
      })),
      note: noteInFormat(options.queue),
      invoke,
      arnOf: (name, qualifier) => `${functionArn(options, name)}:${qualifier}`,
    });

  const state = async (): Promise<EmulatorState> => {
    const found = await Promise.all([...remotes.values()].map(stateOf));
    return {
      version: options.version,
      pid: process.pid,
      startedAt,
      functions: found
        .flatMap((one) => ('problem' in one ? [] : one.functions))
        .map((fn) => (queue ? { ...fn, events: queue.stateOf(fn.name) } : fn)),
      unreachable: found.filter((one) => 'problem' in one),
    };
  };

  const server = createInvokeApi({
    profile: awsProfile,
    invoker: { invoke, stream },
    state,
    isHealthy: () => !closing,
    catalog: { owner: options, functions: remotes },
    allowedHosts: options.allowedHosts,
    cors: options.cors,
  });
  return {
    invoke,
    stream,
    state,
    listen: (address) => listen(server, address),
    resume: async () => queue?.resume(),
    async close() {
      closing = true;
      await closeAll([
        () => queue?.close({ drain: false }) ?? [],
        () => (server.listening ? closeServer(server) : []),
        () => [...remotes.values()].map(({ invoker }) => invoker.close()),
      ]);
    },
  };
}

/** What is said of a function stands in its log, in the format of that. */
function noteInFormat({ functions, note }: RemoteQueueSettings): Note {
  const inJson = new Set(functions.filter(({ logFormat }) => logFormat === 'json').map(({ name }) => name));
  return (text, name) =>
    note(name !== undefined && inJson.has(name) ? jsonNote(text, Date.now()) : text, name);
}

/** What the emulator of one function reports, or why it does not. */
async function stateOf({ name, url }: Remote): Promise<EmulatorState | UnreachableFunction> {
  const answer = await get(url, '/_lambda-stack/state');
  return 'problem' in answer ? { name, problem: answer.problem } : (answer.body as EmulatorState);
}

/** A function whose emulator does not answer is told of as one that failed. */
async function describeRemote(name: string, url: string, owner: Owner): Promise<FunctionDescription> {
  const answer = await get(url, `/2015-03-31/functions/${name}`);
  if (!('problem' in answer)) return answer.body as FunctionDescription;
  return {
    Configuration: {
      FunctionName: name,
      FunctionArn: functionArn(owner, name),
      Version: '$LATEST',
      State: 'Failed',
      StateReason: answer.problem,
      StateReasonCode: 'InternalError',
    },
  };
}

/** What the emulator of a function answers, or why it does not. */
async function get(url: string, path: string): Promise<{ body: unknown } | { problem: string }> {
  try {
    const response = await fetch(new URL(path, url), { signal: AbortSignal.timeout(stateTimeoutMs) });
    if (!response.ok) return { problem: `${url} answered ${response.status}` };
    return { body: await response.json() };
  } catch (error) {
    return { problem: `${url} does not answer: ${reasonOf(error)}` };
  }
}

/** `fetch` says what went wrong in its error's cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
