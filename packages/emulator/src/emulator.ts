import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import {
  createHttpInvoker,
  type EmulatorState,
  type Invocation,
  type InvocationResult,
  type Invoker,
} from '@lambda-stack/invoke';
import type { EntrypointError, LaunchPlan } from '@lambda-stack/runtimes';

import { closeAll } from './close-all.ts';
import type { RuntimeEvent } from './environment/event.ts';
import type { Caller, FunctionResult } from './function/invocation-run.ts';
import { LambdaFunction } from './function/lambda-function.ts';
import { ResponseRelay } from './function/response-relay.ts';
import { TreeStore } from './function/tree-store.ts';
import { answered, closeServer, listen, type Address } from './http/server.ts';
import { functionArn, resolveFunction } from './invoke-api/resolve-function.ts';
import { createInvokeApi } from './invoke-api/server.ts';
import { createTraceId } from './invoke-api/trace-id.ts';
import { noteTo, type Note } from './log/note.ts';
import { versionOf, type EmulatorOptions, type FunctionDefinition } from './options.ts';
import { awsProfile } from './profile/aws.ts';
import { acceptEvent } from './queue/accept-event.ts';
import { asynchronousDefaults, type AsynchronousFunction } from './queue/asynchronous-function.ts';
import { EventQueue } from './queue/event-queue.ts';

/** Runs Lambda functions: an `Invoker` for callers in the same process, the Invoke API for the others. */
export interface Emulator extends Invoker {
  /** Starts the Invoke API; rejects with the system's error where the port is taken. */
  listen(address: Address): Promise<Address>;
  /** How a function would be started now, or why it can't be; undefined for an unknown one. */
  check(functionName: string): Promise<LaunchPlan | EntrypointError | undefined>;
  /** Starts the environments that shall be there before the first invocation. */
  warm(): Promise<void>;
  /**
   * Reads which asynchronous invocations wait since an earlier run: they, and new ones, wait for `resume`.
   * @throws the system's error where the queue can't be used
   */
  openQueue(): Promise<void>;
  /**
   * Goes on with the asynchronous invocations that wait since an earlier run; without this, the first new one does so.
   * @throws the system's error where the queue can't be used
   */
  resume(): Promise<void>;
  /** Replaces the environments of a function before their next invocation; `false` for an unknown function. */
  restart(functionName: string): boolean;
  /**
   * Runs these functions from now on: changed ones anew, removed ones not any more, the others untouched. Invocations that come after
   * this call go to the new ones; it resolves when those that came before have ended, and new environments are warm.
   */
  update(functions: readonly FunctionDefinition[]): Promise<void>;
  state(): EmulatorState;
  /**
   * Ends everything, whatever one part of it does; with `drain`, after the invocations that run.
   * @throws AggregateError of what went wrong
   */
  close(options?: { readonly drain?: boolean }): Promise<void>;
}

const nothing = { payload: Buffer.alloc(0), contentType: 'application/json' };

/** Makes an emulator; nothing is started before `listen`, `warm` or the first invocation. */
export function createEmulator(options: EmulatorOptions): Emulator {
  const { profile = awsProfile } = options;
  const only = options.anyName ? options.functions[0]?.name : undefined;
  const startedAt = new Date().toISOString();
  const functions = new Map<string, LambdaFunction>();
  const trees = new TreeStore(join(options.directory, 'trees'));
  for (const definition of options.functions)
    functions.set(definition.name, new LambdaFunction(definition, options, trees));

  const state = (): EmulatorState => ({
    version: options.version,
    pid: process.pid,
    startedAt,
    functions: [...functions.values()].map((fn) => ({
      ...fn.state(),
      ...(eventInvoker ? {} : { events: queue.stateOf(fn.definition.name) }),
    })),
  });

  const note: Note = (text, name) => {
    const fn = name === undefined ? undefined : functions.get(name);
    if (fn === undefined) noteTo(options.log)(text, name);
    else fn.note(text);
  };

  const eventInvoker =
    options.eventEndpoint === undefined ? undefined : createHttpInvoker(options.eventEndpoint);
  const queue = new EventQueue({
    directory: join(options.directory, 'queue'),
    ...options.queue,
    functions: options.functions.map(asynchronousFunction),
    invoke: (invocation) => invoke(invocation),
    arnOf: (name, qualifier) => `${functionArn(options, name)}:${qualifier}`,
    note,
  });

  const call = (invocation: Invocation): { fn: LambdaFunction; event: RuntimeEvent; caller: Caller } => {
    const { fn, arn } = resolveFunction(invocation, options, functions, { only });
    const event = {
      requestId: invocation.requestId ?? randomUUID(),
      payload: invocation.payload,
      invokedFunctionArn: arn,
      traceId: invocation.traceId ?? createTraceId(),
      clientContext: invocation.clientContext,
      tenantId: invocation.tenantId,
    };
    return { fn, event, caller: { logTail: invocation.logTail ?? false } };
  };

  const accept = async (invocation: Invocation): Promise<InvocationResult> => {
    const { fn, qualifier } = resolveFunction(invocation, options, functions, { only });
    const named = { ...invocation, functionName: fn.definition.name, qualifier };
    return acceptEvent(named, queue, eventInvoker);
  };

  const invoke = async (invocation: Invocation): Promise<FunctionResult> => {
    if (invocation.type === 'Event') return accept(invocation);
    const { fn, event, caller } = call(invocation);
    const { requestId } = event;
    if (invocation.type === 'DryRun')
      return { statusCode: 204, requestId, payload: new Uint8Array(), contentType: 'application/json' };
    return fn.invoke(event, caller);
  };

  const stream: Invoker['stream'] = async (invocation) => {
    const { fn, event, caller } = call(invocation);
    const { requestId, traceId } = event;
    const relay = new ResponseRelay();
    const { body, completion } = relay;
    if (invocation.type === 'DryRun') {
      relay.end(nothing, undefined);
      return { statusCode: 204, requestId, contentType: nothing.contentType, body, completion };
    }
    fn.invoke(event, { ...caller, relay }).catch((error: unknown) => relay.fail(error));
    const contentType = await relay.begun;
    return {
      statusCode: 200,
      requestId,
      contentType,
      executedVersion: versionOf(fn.definition),
      traceId,
      body,
      completion,
    };
  };

  let closing = false;
  /** Functions that were replaced, and finish what they have. */
  const retired = new Set<LambdaFunction>();
  const server = createInvokeApi({
    profile,
    invoker: { invoke: async (invocation) => profile.present(await invoke(invocation)), stream },
    state,
    isHealthy: () => !closing,
    catalog: { owner: options, functions },
    allowedHosts: options.allowedHosts,
    accessSettings: options.accessSettings,
    cors: options.cors,
    isRelayTarget: options.eventEndpoint !== undefined,
  });

  return {
    invoke,
    stream,
    state,
    listen: (address) => listen(server, address),
    check: async (functionName) => functions.get(functionName)?.check(),
    async warm() {
      await Promise.all([...functions.values()].map((fn) => fn.warm()));
    },
    openQueue: () => queue.open(),
    resume: () => queue.resume(),
    restart(functionName) {
      functions.get(functionName)?.replaceEnvironments();
      return functions.has(functionName);
    },
    async update(definitions) {
      const replaced: LambdaFunction[] = [];
      const added: LambdaFunction[] = [];
      const wanted = new Map(definitions.map((definition) => [definition.name, definition]));
      for (const [name, fn] of functions) {
        if (JSON.stringify(wanted.get(name)) === JSON.stringify(fn.definition)) wanted.delete(name);
        else {
          functions.delete(name);
          replaced.push(fn);
        }
      }
      for (const [name, definition] of wanted) {
        const fn = new LambdaFunction(definition, options, trees);
        functions.set(name, fn);
        added.push(fn);
      }
      queue.configure(definitions.map(asynchronousFunction));
      await Promise.all([...added.map((fn) => fn.warm()), ...replaced.map(retire)]);
    },
    async close({ drain = false } = {}) {
      closing = true;
      await closeAll([
        () => queue.close({ drain }),
        // Those who wait for an answer get it, or the reason why there is none.
        () => [...functions.values(), ...retired].map((fn) => fn.close({ drain })),
        () => (drain ? answered(server) : []),
        () => (server.listening ? closeServer(server) : []),
        () => eventInvoker?.close() ?? [],
      ]);
    },
  };

  async function retire(fn: LambdaFunction): Promise<void> {
    retired.add(fn);
    await fn.close({ drain: true }).finally(() => retired.delete(fn));
  }
}

const asynchronousFunction = ({
  name,
  concurrency,
  asynchronous = asynchronousDefaults,
}: FunctionDefinition): AsynchronousFunction => ({ ...asynchronous, name, concurrency });
