import {
  createHttpInvoker,
  EndpointError,
  ServiceError,
  type EmulatorState,
  type HttpInvoker,
  type Invocation,
  type Invoker,
  type UnreachableFunction,
} from '@lambda-stack/invoke';

import { AccessRule } from './http/access.ts';
import { closeServer, listen, type Address } from './http/server.ts';
import { resolveFunction, type Owner } from './invoke-api/resolve-function.ts';
import { createInvokeApi } from './invoke-api/server.ts';

export interface RemoteEmulatorOptions extends Owner {
  /** Reported by `GET /_lambda-stack/state`. */
  readonly version: string;
  /** URLs of the emulators that run the functions, by the functions' names. */
  readonly functions: ReadonlyMap<string, string>;
  /** Host names, beside loopback and IP addresses, that callers may use. */
  readonly allowedHosts?: readonly string[];
}

/** The Invoke API for functions that run elsewhere, each in an emulator of its own. */
export interface RemoteEmulator extends Invoker {
  /** Starts the Invoke API; rejects with the system's error where the port is taken. */
  listen(address: Address): Promise<Address>;
  /** What the emulators report, together; a function whose emulator does not answer has that as its problem. */
  state(): Promise<EmulatorState>;
  close(): Promise<void>;
}

interface Remote {
  readonly name: string;
  readonly url: string;
  readonly invoker: HttpInvoker;
}

/** How long (ms) the state of a function's emulator is waited for. */
const stateTimeoutMs = 2_000;

export function createRemoteEmulator(options: RemoteEmulatorOptions): RemoteEmulator {
  const startedAt = new Date().toISOString();
  const remotes = new Map<string, Remote>();
  for (const [name, url] of options.functions)
    remotes.set(name, { name, url, invoker: createHttpInvoker(url) });
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
    call(invocation, (invoker, named) => invoker.invoke(named, settings));
  const stream: Invoker['stream'] = (invocation, settings) =>
    call(invocation, (invoker, named) => invoker.stream(named, settings));

  const state = async (): Promise<EmulatorState> => {
    const found = await Promise.all([...remotes.values()].map(stateOf));
    return {
      version: options.version,
      pid: process.pid,
      startedAt,
      functions: found.flatMap((one) => ('problem' in one ? [] : one.functions)),
      unreachable: found.filter((one) => 'problem' in one),
    };
  };

  const server = createInvokeApi({
    invoker: { invoke, stream },
    state,
    isHealthy: () => !closing,
    access: new AccessRule(options.allowedHosts),
  });
  return {
    invoke,
    stream,
    state,
    listen: (address) => listen(server, address),
    async close() {
      closing = true;
      if (server.listening) await closeServer(server);
      await Promise.all([...remotes.values()].map(({ invoker }) => invoker.close()));
    },
  };
}

/** What the emulator of one function reports, or why it does not. */
async function stateOf({ name, url }: Remote): Promise<EmulatorState | UnreachableFunction> {
  try {
    const response = await fetch(new URL('/_lambda-stack/state', url), {
      signal: AbortSignal.timeout(stateTimeoutMs),
    });
    if (!response.ok) return { name, problem: `${url} answered ${response.status}` };
    return (await response.json()) as EmulatorState;
  } catch (error) {
    return { name, problem: `${url} does not answer: ${reasonOf(error)}` };
  }
}

/** `fetch` says what went wrong in its error's cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
