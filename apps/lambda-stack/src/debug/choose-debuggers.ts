import type { FunctionConfig, Stack } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';
import { debugPorts, findDebugLanguage, nearest, undebuggableLanguage } from '@lambda-stack/runtimes';

import { HeldPorts } from '../ports/held-ports.ts';
import { listenOn, type Address, type OwnListener } from '../ports/listen.ts';
import type { DebugWish } from './debug-wish.ts';
import { debugHost, type DebuggedPaths, type Debugger } from './debugger.ts';

export interface DebuggerPlace {
  /** What starts an image, as far as it is known. */
  readonly commandOf?: (fn: FunctionConfig) => readonly string[];
  /** Where code is, for functions that run elsewhere than on this machine; undefined for a zip file or an image. */
  readonly pathsOf?: (fn: FunctionConfig) => DebuggedPaths | undefined;
  /** The ports that functions have already, by name: those are kept. */
  readonly present?: ReadonlyMap<string, number>;
  /** The stack's own listeners, whose ports are none for debuggers. */
  readonly listeners: readonly OwnListener[];
}

/** Where debuggers will listen. */
export interface ChosenDebuggers {
  readonly debuggers: readonly Debugger[];
  /** Their ports are held until this is called, so that nothing else of the stack takes one. */
  readonly release: () => Promise<void>;
}

/**
 * Finds a port for each debugger: a named one is that port, others are their language's, or the next that is free.
 * @throws StackError `FUNCTION_UNKNOWN`, `PORT_IN_USE`, `PORT_NOT_ALLOWED`; `USAGE` where the function can't be debugged, or its language is not known
 */
export async function chooseDebuggers(
  wishes: readonly DebugWish[],
  stack: Pick<Stack, 'functions'>,
  place: DebuggerPlace,
): Promise<ChosenDebuggers> {
  const ports = new HeldPorts(place.listeners);
  try {
    // Those that name their port first: no other one shall get it.
    const inOrder = [...wishes].sort((one, other) => (other.port ?? 0) - (one.port ?? 0));
    const chosen = new Map<string, Debugger>();
    for (const wish of inOrder)
      chosen.set(wish.functionName, await chooseDebugger(wish, stack, place, ports));
    const debuggers = wishes.flatMap(({ functionName }) => chosen.get(functionName) ?? []);
    return { debuggers, release: () => ports.release() };
  } catch (error) {
    await ports.release();
    throw error;
  }
}

async function chooseDebugger(
  wish: DebugWish,
  { functions }: Pick<Stack, 'functions'>,
  { commandOf = () => [], pathsOf, present, listeners }: DebuggerPlace,
  ports: HeldPorts,
): Promise<Debugger> {
  const { functionName } = wish;
  const fn = functions.find(({ name }) => name === functionName);
  if (!fn) throw unknown(functionName, functions);
  const undebuggable = fn.runtime === undefined ? undefined : undebuggableLanguage(fn.runtime);
  if (undebuggable !== undefined) throw notDebuggable(functionName, undebuggable);
  const code = fn.runtime === undefined ? undefined : fn.code;
  const language = await findDebugLanguage({ runtime: fn.runtime, code, command: commandOf(fn) });
  const wanted = wish.port ?? (language && debugPorts[language]);
  if (wanted === undefined) throw unknownLanguage(functionName);
  const kept = present?.get(functionName);
  const paths = pathsOf?.(fn);
  const isKept = kept !== undefined && (wish.port === undefined || wish.port === kept);
  const port = isKept ? kept : await freePort(wish, wanted, ports, listeners);
  return {
    functionName,
    language,
    port,
    ...(port === wanted ? {} : { movedFrom: wanted }),
    ...(paths === undefined ? {} : { paths }),
  };
}

async function freePort(
  { functionName, port }: DebugWish,
  wanted: number,
  ports: HeldPorts,
  listeners: readonly OwnListener[],
): Promise<number> {
  const listener = { host: debugHost, port: wanted, portIsExplicit: port !== undefined };
  try {
    const hold = (address: Address): Promise<Address> => ports.hold(address);
    return (await listenOn(`debugger of "${functionName}"`, listener, hold, { present: listeners })).port;
  } catch (error) {
    if (!(error instanceof StackError) || error.code !== 'PORT_IN_USE') throw error;
    throw new StackError(error.code, error.message, {
      hint: `Name another port, --debug ${functionName}=PORT, or leave it out.`,
      cause: error,
    });
  }
}

function unknown(name: string, functions: readonly FunctionConfig[]): StackError {
  const names = functions.map((fn) => fn.name);
  const meant = nearest(name, names);
  return new StackError('FUNCTION_UNKNOWN', `No function "${name}" in this stack`, {
    hint: meant === undefined ? `It has: ${names.join(', ')}.` : `Did you mean ${meant}?`,
  });
}

const notDebuggable = (name: string, language: string): StackError =>
  new StackError('USAGE', `"${name}" can't be debugged: it is written in ${language}`, {
    hint: `Leave out --debug ${name}: it is for Node.js, Python, Go and Java.`,
  });

const unknownLanguage = (name: string): StackError =>
  new StackError('USAGE', `Which language "${name}" is written in can't be told before it is started`, {
    hint: `Name the port of its debugger: --debug ${name}=9229. Node.js, Python, Go and Java can be debugged.`,
  });
